import { LOSS_NAMES, LOSS_OPTIONS, LOSSES } from '../set-up/losses.js';
import { OPTIMIZER_OPTIONS } from '../set-up/optimizer-options.js';
import type { OptionTable } from '../set-up/options.js';
import { RANGES } from '../set-up/ranges.js';
import { OPTIMIZERS, type OptimizerChoice, type SetUp } from '../set-up/set-up.js';
import { NumberField, Select, Slider } from '../ui/controls.js';
import { Details } from './details.js';
import { errorAt, type FormProps, hasProblem } from './fields.js';
import { OptionFields } from './option-fields.js';
import { ScheduleFields } from './schedule-fields.js';

const OPTIMIZER_NAMES: Readonly<Record<OptimizerChoice['type'], string>> = {
  sgd: 'SGD',
  adam: 'Adam',
  adamW: 'AdamW',
  rmsprop: 'RMSprop',
  adagrad: 'Adagrad',
};

const options = <T extends string>(values: readonly T[], names: Readonly<Record<T, string>>) =>
  values.map((value) => ({ value, label: names[value] }));

/** How the net is trained. */
export function TrainingFields(props: FormProps) {
  const { setUp, onChange, problems } = props;
  const { optimizer } = setUp;
  const put = (part: Partial<SetUp>): void => onChange({ ...setUp, ...part });
  const tune = (part: Partial<OptimizerChoice>): void => put({ optimizer: { ...optimizer, ...part } });
  return (
    <fieldset>
      <legend>Training</legend>
      <Select
        label="Optimiser"
        value={optimizer.type}
        error={errorAt(problems, 'optimizer', 'options')}
        options={options(OPTIMIZERS, OPTIMIZER_NAMES)}
        onChange={(type) => tune({ type })}
      />
      <Slider
        label="Learning rate"
        min={1e-5}
        max={10}
        step="log"
        typed={RANGES.learningRate}
        value={optimizer.learningRate}
        error={errorAt(problems, 'learningRate')}
        onChange={(learningRate) => tune({ learningRate })}
      />
      <NumberField
        label="Batch size"
        {...RANGES.batchSize}
        unit="samples"
        value={setUp.batchSize}
        error={errorAt(problems, 'batchSize')}
        onChange={(batchSize) => put({ batchSize })}
      />
      <ScheduleFields {...props} />
      <Details summary="Loss and penalties" wrong={hasProblem(problems, LOSS_FIELDS)}>
        <LossFields {...props} />
        <Slider
          label="Penalty on squared weights (l2)"
          {...PENALTY}
          value={setUp.l2}
          error={errorAt(problems, 'l2')}
          onChange={(l2) => put({ l2 })}
        />
        <Slider
          label="Penalty on weights’ sizes (l1)"
          {...PENALTY}
          value={setUp.l1}
          error={errorAt(problems, 'l1')}
          onChange={(l1) => put({ l1 })}
        />
      </Details>
      <Details
        summary="Options of the optimiser"
        wrong={hasProblem(problems, [...OPTIMIZER_OPTIONS[optimizer.type], ...OPTIMIZER_FIELDS])}
      >
        <OptimizerFields optimizer={optimizer} onChange={tune} problems={problems} />
      </Details>
    </fieldset>
  );
}

const PENALTY = { min: 1e-6, max: 1, step: 'log', zero: true, typed: RANGES.penalty } as const;
/** Fields that are no options of a table. */
const LOSS_FIELDS = ['loss', 'labelSmoothing', 'delta', 'l1', 'l2'].map((name) => ({ name }));
const OPTIMIZER_FIELDS = ['momentum', 'weightDecay', 'clipNorm'].map((name) => ({ name }));

/** What is made small. */
function LossFields({ setUp, onChange, problems }: FormProps) {
  const { data, loss } = setUp;
  const values = data.kind === 'abs' || (data.kind === 'csv' && data.csv?.task === 'regression');
  // Of values there is no label to smooth.
  const table = loss.type === 'default' && values ? [] : (LOSS_OPTIONS as OptionTable)[loss.type];
  return (
    <>
      <Select
        label="Loss"
        value={loss.type}
        options={options(LOSSES, LOSS_NAMES)}
        error={errorAt(problems, 'loss')}
        onChange={(type) => onChange({ ...setUp, loss: { ...loss, type } })}
      />
      <OptionFields
        options={table}
        chosen={loss.options}
        problems={problems}
        onChange={(chosen) => onChange({ ...setUp, loss: { ...loss, options: chosen } })}
      />
    </>
  );
}

interface OptimizerFieldsProps {
  readonly optimizer: OptimizerChoice;
  readonly onChange: (part: Partial<OptimizerChoice>) => void;
  readonly problems: FormProps['problems'];
}

function OptimizerFields({ optimizer, onChange, problems }: OptimizerFieldsProps) {
  const { type } = optimizer;
  return (
    <>
      {type === 'sgd' && (
        <Slider
          label="Momentum"
          min={0}
          max={0.99}
          typed={RANGES.momentum}
          value={optimizer.momentum}
          error={errorAt(problems, 'momentum')}
          onChange={(momentum) => onChange({ momentum })}
        />
      )}
      <OptionFields
        options={OPTIMIZER_OPTIONS[type]}
        chosen={optimizer.options}
        problems={problems}
        onChange={(options) => onChange({ options })}
      />
      <Slider
        label="Weight decay"
        {...PENALTY}
        value={optimizer.weightDecay}
        error={errorAt(problems, 'weightDecay')}
        onChange={(weightDecay) => onChange({ weightDecay })}
      />
      <Slider
        label="Largest norm of the gradients (0: no limit)"
        min={0.001}
        max={100}
        step="log"
        zero
        typed={RANGES.clipNorm}
        value={optimizer.clipNorm}
        error={errorAt(problems, 'clipNorm')}
        onChange={(clipNorm) => onChange({ clipNorm })}
      />
    </>
  );
}
