import {
  type ActivationOption,
  accuracy,
  activation,
  adagrad,
  adam,
  adamW,
  batchNorm,
  binaryCrossentropy,
  type CompileOptions,
  categoricalCrossentropy,
  cosineDecay,
  type DenseOptions,
  dense,
  dropout,
  exponentialDecay,
  type Layer,
  l1l2,
  linearWarmup,
  meanSquaredError,
  type Optimizer,
  oneCycle,
  prelu,
  r2,
  rmsprop,
  rrelu,
  type Schedule,
  type Sequential,
  sequential,
  sgd,
  standardize,
  stepDecay,
} from 'fourlane/nn';
import type { TrainingData } from './data.js';
import { initializersOf } from './initializers.js';
import { optionsOf } from './optimizer-options.js';
import type { ActivationChoice, LayerChoice, OptimizerChoice, ScheduleChoice, SetUp } from './set-up.js';

/** The compiled model of a set-up, its weights as the seed draws them. */
export function makeModel(setUp: SetUp, data: TrainingData): Sequential {
  const layers = setUp.layers.flatMap((layer, i) => hiddenLayers(setUp, layer, i === 0 ? data.inputs : undefined));
  const model = sequential([...layers, lastLayer(setUp, data)], { seed: setUp.seed });
  const { clipNorm } = setUp.optimizer;
  model.compile({
    ...goalOf(data),
    optimizer: OPTIMIZERS[setUp.optimizer.type](optionsOf(setUp.optimizer)),
    ...(setUp.schedule.type !== 'constant' && { schedule: scheduleOf(setUp.schedule) }),
    ...(clipNorm > 0 && { clipNorm }),
  });
  if (!setUp.standardize) return model;
  const standardized = standardize(model, data.x);
  model.dispose();
  return standardized;
}

function hiddenLayers(
  setUp: SetUp,
  { units, batchNorm: normalized, dropout: rate, ...layer }: LayerChoice,
  inputs?: number,
): Layer[] {
  const inner = activationOf(layer.activation);
  const weights = dense({
    ...weightOptions(setUp, setUp.bias),
    units,
    ...(typeof inner === 'function' || normalized ? {} : { activation: inner }),
    ...(inputs !== undefined && { inputShape: [inputs] as const }),
  });
  return [
    weights,
    ...(normalized ? [batchNorm()] : []),
    ...(typeof inner === 'function' ? [inner()] : normalized ? [activation(inner)] : []),
    ...(rate > 0 ? [dropout({ rate })] : []),
  ];
}

function lastLayer(setUp: SetUp, { inputs, outputs }: TrainingData): Layer {
  return dense({
    ...weightOptions(setUp, 0),
    units: outputs,
    ...(setUp.layers.length === 0 && { inputShape: [inputs] as const }),
  });
}

function weightOptions({ initializer, initializerScale, l1, l2 }: SetUp, bias: number): Partial<DenseOptions> {
  return {
    ...initializersOf(initializer, initializerScale, bias),
    ...((l1 > 0 || l2 > 0) && { kernelRegularizer: l1l2({ l1, l2 }) }),
  };
}

/** An activation for `dense`, or what makes the layer of one that has parameters to learn or draws them. */
function activationOf({ name, ...parameters }: ActivationChoice): ActivationOption | (() => Layer) {
  if (name === 'prelu') return () => prelu(parameters);
  if (name === 'rrelu') return () => rrelu(parameters);
  return { name, ...parameters } as ActivationOption;
}

const OPTIMIZERS: Readonly<Record<OptimizerChoice['type'], (options: object) => Optimizer>> = {
  sgd,
  adam,
  adamW,
  rmsprop,
  adagrad,
};

function scheduleOf({ type, steps }: ScheduleChoice): Schedule {
  const per = 'step';
  switch (type) {
    case 'stepDecay':
      return stepDecay({ stepSize: steps, gamma: 0.5, per });
    case 'exponentialDecay':
      return exponentialDecay({ gamma: 0.5 ** (1 / steps), per });
    case 'cosineDecay':
      return cosineDecay({ tMax: steps, per });
    case 'linearWarmup':
      return linearWarmup({ totalIters: steps, per });
    default:
      return oneCycle({ totalSteps: steps });
  }
}

function goalOf({ task }: TrainingData): Pick<CompileOptions, 'loss' | 'metrics'> {
  if (task === 'regression') return { loss: meanSquaredError(), metrics: [r2()] };
  if (task === 'binary') return { loss: binaryCrossentropy(), metrics: [accuracy({ threshold: 0 })] };
  return { loss: categoricalCrossentropy(), metrics: [accuracy()] };
}
