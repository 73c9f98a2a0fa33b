import { signal } from '@preact/signals';

type Theme = 'system' | 'light' | 'dark';
const KEY = 'fourlane-theme';

const theme = signal<Theme>(stored());

function stored(): Theme {
  try {
    const value = localStorage.getItem(KEY);
    return value === 'light' || value === 'dark' ? value : 'system';
  } catch {
    return 'system'; // Storage can be forbidden.
  }
}

function apply(value: Theme): void {
  theme.value = value;
  if (value === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = value;
  try {
    localStorage.setItem(KEY, value);
  } catch {
    // It holds for this visit then.
  }
}

apply(theme.value);

/** Dark, light, or as the system has it. */
export function ThemeSwitch() {
  return (
    <label class="theme">
      Colours{' '}
      <select value={theme.value} onChange={(event) => apply(event.currentTarget.value as Theme)}>
        <option value="system">as the system</option>
        <option value="light">light</option>
        <option value="dark">dark</option>
      </select>
    </label>
  );
}
