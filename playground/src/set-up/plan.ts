// A set-up as the calls of fourlane that make its net: the page makes them, and shows them as code.
import { initializersOf } from './initializers.js';
import { LOSS_OPTIONS } from './losses.js';
import type { CallName } from './model.js';
import { optionsOf } from './optimizer-options.js';
import { countingOptions, type OptionTable, optionValue } from './options.js';
import { SCHEDULE_OPTIONS, scheduleOptions } from './schedules.js';
import type { ActivationChoice, LayerChoice, LossChoice, ScheduleChoice, SetUp } from './set-up.js';
import { SetUpError } from './set-up-error.js';

/** A call of a function of fourlane/nn. */
export class Call {
  constructor(
    readonly name: CallName,
    /** Its only argument; calls may stand in it. */
    readonly argument?: Argument,
  ) {}
}

export type Argument = string | number | boolean | readonly Argument[] | Call | Arguments;

export interface Arguments {
  readonly [name: string]: Argument | undefined;
}

export interface Plan {
  readonly layers: readonly Call[];
  readonly seed: number;
  /** The options of `compile`. */
  readonly compile: Arguments;
  /** Whether a layer in front brings the inputs to mean 0 and deviation 1. */
  readonly standardize: boolean;
}

/** What a net is made for. */
export interface Purpose {
  readonly inputs: number;
  readonly outputs: number;
  readonly task: 'binary' | 'classes' | 'regression';
}

export function planOf(setUp: SetUp, purpose: Purpose): Plan {
  const { optimizer, schedule, seed, standardize } = setUp;
  const first = { inputShape: [purpose.inputs] };
  const last = new Call('dense', {
    ...(setUp.layers.length === 0 && first),
    units: purpose.outputs,
    ...weightOptions(setUp, 0),
  });
  return {
    layers: [...setUp.layers.flatMap((layer, i) => hiddenLayers(setUp, layer, i === 0 ? first : {})), last],
    seed,
    compile: {
      optimizer: new Call(optimizer.type, optionsOf(optimizer)),
      ...goalOf(purpose, setUp.loss),
      ...(schedule.type !== 'constant' && { schedule: scheduleOf(schedule) }),
      ...(optimizer.clipNorm > 0 && { clipNorm: optimizer.clipNorm }),
    },
    standardize,
  };
}

function hiddenLayers(setUp: SetUp, layer: LayerChoice, first: { readonly inputShape?: readonly number[] }): Call[] {
  const { units, activation, batchNorm, dropout } = layer;
  const { name, ...settings } = activation;
  const isLayer = name === 'prelu' || name === 'rrelu';
  const within = !isLayer && !batchNorm;
  return [
    new Call('dense', {
      ...first,
      units,
      ...(within && { activation: optionOf(activation) }),
      ...weightOptions(setUp, setUp.bias),
    }),
    ...(batchNorm ? [new Call('batchNorm')] : []),
    ...(isLayer ? [new Call(name, settings)] : within ? [] : [new Call('activation', optionOf(activation))]),
    ...(dropout > 0 ? [new Call('dropout', { rate: dropout })] : []),
  ];
}

/** By its name alone where it has no settings. */
function optionOf(activation: ActivationChoice): Argument {
  return Object.keys(activation).length > 1 ? activation : activation.name;
}

function weightOptions(setUp: SetUp, bias: number) {
  const { l1, l2 } = setUp;
  const penalties = { ...(l1 > 0 && { l1 }), ...(l2 > 0 && { l2 }) };
  return {
    ...initializersOf(setUp, bias),
    ...((l1 > 0 || l2 > 0) && { kernelRegularizer: new Call('l1l2', penalties) }),
  };
}

/** What every schedule but `constant` is, as a call. */
export function scheduleOf({ type, steps, options: chosen }: ScheduleChoice): Call {
  const { warmup = 0, ...options } = countingOptions(scheduleOptions(type), chosen);
  const per = 'step';
  const warmed = (next: Call): Call =>
    warmup === 0 ? next : new Call('linearWarmup', { totalIters: warmup, next, per });
  switch (type) {
    case 'stepDecay':
      return warmed(new Call(type, { stepSize: steps, gamma: gammaOf(chosen), per }));
    case 'exponentialDecay':
      // Engines differ in the last digit of a power, which must not decide a run.
      return warmed(new Call(type, { gamma: Number((gammaOf(chosen) ** (1 / steps)).toPrecision(9)), per }));
    case 'cosineDecay':
      return warmed(new Call(type, { tMax: steps, ...options, per }));
    case 'linearWarmup':
      return new Call(type, { totalIters: steps, ...options, per });
    case 'reduceOnPlateau':
      return new Call(type, { monitor: 'loss', ...options });
    default:
      return new Call('oneCycle', { totalSteps: steps, ...options });
  }
}

/** The page's default is not the package's. */
function gammaOf(chosen: ScheduleChoice['options']): number {
  return Number(optionValue(SCHEDULE_OPTIONS.stepDecay[0], chosen));
}

/** The value of a class's only output from which on the net says yes. */
export function thresholdOf({ type }: LossChoice): number {
  return type === 'default' ? 0 : 0.5;
}

function goalOf({ task }: Purpose, loss: LossChoice): { readonly loss: Call; readonly metrics: readonly Call[] } {
  if (task === 'regression') return { loss: errorOf(loss), metrics: [new Call('r2')] };
  const metrics = [new Call('accuracy', task === 'binary' ? { threshold: thresholdOf(loss) } : undefined)];
  if (loss.type !== 'default') {
    if (task === 'binary') return { loss: errorOf(loss), metrics };
    throw new SetUpError(
      'loss',
      'Of more than two classes only cross-entropy can be made small: choose the usual loss.',
    );
  }
  const { labelSmoothing } = countingOptions(LOSS_OPTIONS.default, loss.options);
  const options = labelSmoothing === undefined ? undefined : { labelSmoothing };
  return {
    loss: new Call(task === 'binary' ? 'binaryCrossentropy' : 'categoricalCrossentropy', options),
    metrics,
  };
}

/** A loss of values, which classes 0 and 1 are too. */
function errorOf({ type, options }: LossChoice): Call {
  if (type === 'default') return new Call('meanSquaredError');
  const counting = countingOptions((LOSS_OPTIONS as OptionTable)[type], options);
  return new Call(type, Object.keys(counting).length > 0 ? counting : undefined);
}
