import { type OptionValue, type OptionValues, optionValue, type SetUpOption } from '../set-up/options.js';
import { NumberField, Select, Switch } from '../ui/controls.js';
import { errorAt, type Problem } from './fields.js';

interface OptionFieldsProps {
  readonly options: readonly SetUpOption[] | undefined;
  readonly chosen: OptionValues;
  readonly problems: readonly Problem[] | undefined;
  readonly onChange: (chosen: OptionValues) => void;
}

/** A field for each option: a number, a switch, or one of several. */
export function OptionFields({ options = [], chosen, problems, onChange }: OptionFieldsProps) {
  return (
    <>
      {options.map((option) => {
        const { name, label, hint, range, choices } = option;
        const { [name]: _, ...others } = chosen;
        // What is as by default goes without saying, in links too.
        const put = (value: OptionValue): void =>
          onChange(value === option.default ? others : { ...others, [name]: value });
        const whole = { label, hint, error: errorAt(problems, name), onChange: put };
        const value = optionValue(option, chosen);
        if (range) return <NumberField key={name} {...whole} {...range} value={Number(value)} />;
        if (!choices) return <Switch key={name} {...whole} value={Boolean(value)} />;
        const all = Object.entries(choices).map(([value, label]) => ({ value, label }));
        return <Select key={name} {...whole} value={String(value)} options={all} />;
      })}
    </>
  );
}
