// A set-up as the calls of fourlane that make its net: the page makes them, and shows them as code.
import { initializersOf } from './initializers.js';
import type { CallName } from './model.js';
import { optionsOf } from './optimizer-options.js';
import type { ActivationChoice, LayerChoice, ScheduleChoice, SetUp } from './set-up.js';

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
      ...goalOf(purpose),
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

function weightOptions({ initializer, initializerScale, l1, l2 }: SetUp, bias: number) {
  const penalties = { ...(l1 > 0 && { l1 }), ...(l2 > 0 && { l2 }) };
  return {
    ...initializersOf(initializer, initializerScale, bias),
    ...((l1 > 0 || l2 > 0) && { kernelRegularizer: new Call('l1l2', penalties) }),
  };
}

function scheduleOf({ type, steps }: ScheduleChoice): Call {
  const per = 'step';
  switch (type) {
    case 'stepDecay':
      return new Call(type, { stepSize: steps, gamma: 0.5, per });
    case 'exponentialDecay':
      // Engines differ in the last digit of a power, which must not decide a run.
      return new Call(type, { gamma: Number((0.5 ** (1 / steps)).toPrecision(9)), per });
    case 'cosineDecay':
      return new Call(type, { tMax: steps, per });
    case 'linearWarmup':
      return new Call(type, { totalIters: steps, per });
    default:
      return new Call('oneCycle', { totalSteps: steps });
  }
}

function goalOf({ task }: Purpose): { readonly loss: Call; readonly metrics: readonly Call[] } {
  if (task === 'regression') return { loss: new Call('meanSquaredError'), metrics: [new Call('r2')] };
  if (task === 'binary') {
    return { loss: new Call('binaryCrossentropy'), metrics: [new Call('accuracy', { threshold: 0 })] };
  }
  return { loss: new Call('categoricalCrossentropy'), metrics: [new Call('accuracy')] };
}
