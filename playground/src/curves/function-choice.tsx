import { useMemo } from 'preact/hooks';
import { Select, Slider } from '../ui/controls.js';
import { type ChosenFunction, chosen } from './choice.js';
import { FUNCTIONS } from './functions.js';
import { gradientInWords } from './gradient.js';

interface FunctionChoiceProps {
  readonly choice: ChosenFunction;
  /** Which of the line styles is its. */
  readonly series: number;
  /** What its kernel says against its parameters. */
  readonly error?: string | undefined;
  readonly onChange: (choice: ChosenFunction) => void;
  readonly onRemove?: (() => void) | undefined;
}

const OPTIONS = [...FUNCTIONS.keys()].map((name) => ({ value: name, label: name }));
/** What a name does not say. */
const HINTS: Readonly<Record<string, string>> = {
  prelu: 'Its slope is learned; here you choose it.',
  rrelu: 'Training draws the slope from lower to upper for each value; this is what it predicts with, their mean.',
};

/** One of the curves: which function, its parameters, and what it does to gradients. */
export function FunctionChoice({ choice, series, error, onChange, onRemove }: FunctionChoiceProps) {
  const drawn = FUNCTIONS.get(choice.name);
  const gradient = useMemo(
    () => (drawn && error === undefined ? gradientInWords(drawn.derivative, choice.parameters) : undefined),
    [drawn, error, choice.parameters.join()],
  );
  const set = (index: number, value: number): void =>
    onChange({ ...choice, parameters: choice.parameters.map((each, i) => (i === index ? value : each)) });
  return (
    <fieldset class="function-choice">
      <legend class="for-readers">{choice.name}</legend>
      <div class="function-row">
        <Swatch series={series} />
        <Select
          label="Activation"
          labelHidden
          value={choice.name}
          options={OPTIONS}
          hint={HINTS[choice.name]}
          onChange={(name) => onChange(chosen(name))}
        />
        {onRemove && (
          <button type="button" class="square" aria-label={`Take ${choice.name} away`} onClick={onRemove}>
            ×
          </button>
        )}
      </div>
      {drawn?.parameters.map(({ name, min, max }, i) => (
        <Slider
          key={name}
          label={name}
          value={choice.parameters[i] as number}
          min={min}
          max={max}
          onInput={(value) => set(i, value)}
          onChange={(value) => set(i, value)}
        />
      ))}
      <p class={error ? 'function-error' : 'quiet'}>{error ?? gradient}</p>
    </fieldset>
  );
}

/** A piece of a curve as the charts draw it. */
export function Swatch({ series }: { readonly series: number }) {
  return (
    <svg class="swatch" width="28" height="10" aria-hidden="true">
      <path class={`series series-${series}`} d="M1 5H27" />
    </svg>
  );
}
