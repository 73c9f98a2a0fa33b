import { INITIALIZERS, initializerOptions, SCALED } from '../set-up/initializers.js';
import { RANGES } from '../set-up/ranges.js';
import type { SetUp } from '../set-up/set-up.js';
import { NumberField, Select, Slider, Switch } from '../ui/controls.js';
import { Details } from './details.js';
import { errorAt, type FormProps, hasProblem } from './fields.js';
import { LayerList } from './layer-list.js';
import { OptionFields } from './option-fields.js';

const NAMES = Object.entries(INITIALIZERS).map(([value, label]) => ({ value: value as SetUp['initializer'], label }));

const WEIGHT_FIELDS = ['kernelInitializer', 'initializerOptions', 'scale', 'value', 'biasInitializer', 'seed'].map(
  (name) => ({ name }),
);

/** Layers, and what their weights begin with. */
export function NetFields(props: FormProps) {
  const { setUp, onChange, problems } = props;
  const put = (part: Partial<SetUp>): void => onChange({ ...setUp, ...part });
  const scale = SCALED[setUp.initializer];
  const options = initializerOptions(setUp.initializer);
  return (
    <fieldset>
      <legend>Net</legend>
      <Switch
        label="Standardise the inputs"
        hint="A fixed layer in front brings each input to mean 0 and deviation 1."
        value={setUp.standardize}
        error={errorAt(problems, 'standardize')}
        onChange={(standardize) => put({ standardize })}
      />
      <LayerList {...props} />
      <Details
        summary={`First weights: ${INITIALIZERS[setUp.initializer]}`}
        wrong={hasProblem(problems, [...options, ...WEIGHT_FIELDS])}
      >
        <Select
          label="Initialiser of the weights"
          value={setUp.initializer}
          options={NAMES}
          error={errorAt(problems, 'kernelInitializer', 'initializerOptions')}
          onChange={(initializer) => put({ initializer })}
        />
        {scale && (
          <Slider
            label={scale}
            min={0.001}
            max={10}
            step="log"
            typed={RANGES.initializerScale}
            value={setUp.initializerScale}
            error={errorAt(problems, 'scale', 'value')}
            onChange={(initializerScale) => put({ initializerScale })}
          />
        )}
        <OptionFields
          options={options}
          chosen={setUp.initializerOptions}
          problems={problems}
          onChange={(initializerOptions) => put({ initializerOptions })}
        />
        <Slider
          label="Hidden biases begin with"
          min={-3}
          max={3}
          step={0.1}
          typed={RANGES.bias}
          value={setUp.bias}
          error={errorAt(problems, 'biasInitializer')}
          onChange={(bias) => put({ bias })}
        />
        <NumberField
          label="Seed of weights, order and dropout"
          {...RANGES.seed}
          value={setUp.seed}
          error={errorAt(problems, 'seed')}
          onChange={(seed) => put({ seed })}
        />
      </Details>
    </fieldset>
  );
}
