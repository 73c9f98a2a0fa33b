import { OPTIMIZER_OPTIONS } from '../set-up/optimizer-options.js';
import { RANGES } from '../set-up/ranges.js';
import { OPTIMIZERS, type OptimizerChoice, SCHEDULES, type ScheduleChoice, type SetUp } from '../set-up/set-up.js';
import { NumberField, Select, Slider, Switch } from '../ui/controls.js';
import { errorAt, type FormProps } from './fields.js';

const OPTIMIZER_NAMES: Readonly<Record<OptimizerChoice['type'], string>> = {
  sgd: 'SGD',
  adam: 'Adam',
  adamW: 'AdamW',
  rmsprop: 'RMSprop',
  adagrad: 'Adagrad',
};

const SCHEDULE_NAMES: Readonly<Record<ScheduleChoice['type'], string>> = {
  constant: 'constant',
  stepDecay: 'halved at once',
  exponentialDecay: 'halved little by little',
  cosineDecay: 'down by a cosine',
  linearWarmup: 'a third at first, up by a line',
  oneCycle: 'one cycle: up, then down',
};

/** What the steps of a schedule are. */
const STEPS: Readonly<Record<ScheduleChoice['type'], string | undefined>> = {
  constant: undefined,
  stepDecay: 'Halved every',
  exponentialDecay: 'Half after',
  cosineDecay: 'At 0 after',
  linearWarmup: 'Whole after',
  oneCycle: 'The cycle takes',
};

const options = <T extends string>(values: readonly T[], names: Readonly<Record<T, string>>) =>
  values.map((value) => ({ value, label: names[value] }));

/** How the net is trained. */
export function TrainingFields({ setUp, onChange, problem }: FormProps) {
  const { optimizer, schedule } = setUp;
  const put = (part: Partial<SetUp>): void => onChange({ ...setUp, ...part });
  const tune = (part: Partial<OptimizerChoice>): void => put({ optimizer: { ...optimizer, ...part } });
  return (
    <fieldset>
      <legend>Training</legend>
      <Select
        label="Optimiser"
        value={optimizer.type}
        options={options(OPTIMIZERS, OPTIMIZER_NAMES)}
        onChange={(type) => tune({ type })}
      />
      <Slider
        label="Learning rate"
        min={1e-5}
        max={10}
        step="log"
        value={optimizer.learningRate}
        error={errorAt(problem, 'learningRate')}
        onChange={(learningRate) => tune({ learningRate })}
      />
      <NumberField
        label="Batch size"
        {...RANGES.batchSize}
        unit="samples"
        value={setUp.batchSize}
        error={errorAt(problem, 'batchSize')}
        onChange={(batchSize) => put({ batchSize })}
      />
      <Select
        label="The rate over time"
        value={schedule.type}
        options={options(SCHEDULES, SCHEDULE_NAMES)}
        onChange={(type) => put({ schedule: { ...schedule, type } })}
      />
      {STEPS[schedule.type] && (
        <NumberField
          label={STEPS[schedule.type] as string}
          {...RANGES.scheduleSteps}
          unit="steps"
          value={schedule.steps}
          error={errorAt(problem, 'stepSize', 'tMax', 'totalIters', 'totalSteps')}
          onChange={(steps) => put({ schedule: { ...schedule, steps } })}
        />
      )}
      <details>
        <summary>Optimiser’s options, penalties</summary>
        <OptimizerFields optimizer={optimizer} onChange={tune} problem={problem} />
        <Slider
          label="Penalty on squared weights (l2)"
          {...PENALTY}
          value={setUp.l2}
          error={errorAt(problem, 'l2')}
          onChange={(l2) => put({ l2 })}
        />
        <Slider
          label="Penalty on weights’ sizes (l1)"
          {...PENALTY}
          value={setUp.l1}
          error={errorAt(problem, 'l1')}
          onChange={(l1) => put({ l1 })}
        />
      </details>
    </fieldset>
  );
}

const PENALTY = { min: 1e-6, max: 1, step: 'log', zero: true } as const;

interface OptimizerFieldsProps {
  readonly optimizer: OptimizerChoice;
  readonly onChange: (part: Partial<OptimizerChoice>) => void;
  readonly problem: FormProps['problem'];
}

function OptimizerFields({ optimizer, onChange, problem }: OptimizerFieldsProps) {
  const { type, options: chosen } = optimizer;
  const put = (name: string, value: number | boolean): void => onChange({ options: { ...chosen, [name]: value } });
  return (
    <>
      {type === 'sgd' && (
        <Slider
          label="Momentum"
          min={0}
          max={0.99}
          value={optimizer.momentum}
          error={errorAt(problem, 'momentum')}
          onChange={(momentum) => onChange({ momentum })}
        />
      )}
      {OPTIMIZER_OPTIONS[type].map(({ name, label, default: usual, range }) => {
        const value = chosen[name] ?? usual;
        const whole = { label, error: errorAt(problem, name), onChange: (now: number | boolean) => put(name, now) };
        return range ? (
          <NumberField key={name} {...whole} {...range} value={Number(value)} />
        ) : (
          <Switch key={name} {...whole} value={Boolean(value)} />
        );
      })}
      <Slider
        label="Weight decay"
        {...PENALTY}
        value={optimizer.weightDecay}
        error={errorAt(problem, 'weightDecay')}
        onChange={(weightDecay) => onChange({ weightDecay })}
      />
      <Slider
        label="Largest norm of the gradients (0: no limit)"
        min={0.001}
        max={100}
        step="log"
        zero
        value={optimizer.clipNorm}
        error={errorAt(problem, 'clipNorm')}
        onChange={(clipNorm) => onChange({ clipNorm })}
      />
    </>
  );
}
