import { Select } from '../ui/controls.js';
import type { FormProps } from './fields.js';
import { PRESETS } from './presets.js';

const OWN = 'own';

/** Set-ups that show something, and what. */
export function Presets({ setUp, onChange, onPreset = onChange }: FormProps) {
  const text = JSON.stringify(setUp);
  const chosen = PRESETS.find((preset) => JSON.stringify(preset.setUp) === text);
  const options = PRESETS.map(({ id, name }) => ({ value: id, label: name }));
  return (
    <Select
      label="Begin with"
      hint={chosen?.shows}
      value={chosen?.id ?? OWN}
      options={chosen ? options : [{ value: OWN, label: 'your own set-up' }, ...options]}
      onChange={(id) => {
        const preset = PRESETS.find((each) => each.id === id);
        if (preset) onPreset(preset.setUp);
      }}
    />
  );
}
