import { effect, signal } from '@preact/signals';
import { remember, remembered } from './remembered.js';

type Theme = 'system' | 'light' | 'dark';
const KEY = 'fourlane-theme';

const theme = signal<Theme>(stored());
const systemIsDark = matchMedia('(prefers-color-scheme: dark)');

function stored(): Theme {
  const value = remembered(KEY);
  return value === 'light' || value === 'dark' ? value : 'system';
}

function choose(value: Theme): void {
  theme.value = value;
  remember(KEY, value);
}

/** Tells the style sheet, which knows dark and light alone. */
function show(): void {
  const dark = theme.value === 'system' ? systemIsDark.matches : theme.value === 'dark';
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
}

effect(show);
systemIsDark.addEventListener('change', show);

/** Dark, light, or as the system has it. */
export function ThemeSwitch() {
  return (
    <label class="theme">
      <span class="if-wide">Colours</span>{' '}
      <select value={theme.value} onChange={(event) => choose(event.currentTarget.value as Theme)}>
        <option value="system">as the system</option>
        <option value="light">light</option>
        <option value="dark">dark</option>
      </select>
    </label>
  );
}
