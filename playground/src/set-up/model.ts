import {
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
  dense,
  dropout,
  exponentialDecay,
  huber,
  type Layer,
  l1l2,
  linearWarmup,
  meanAbsoluteError,
  meanSquaredError,
  oneCycle,
  prelu,
  r2,
  reduceOnPlateau,
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
import { type Argument, Call, planOf, scheduleOf } from './plan.js';
import type { ScheduleChoice, SetUp } from './set-up.js';

/** The functions that plans call. */
const FUNCTIONS = {
  accuracy,
  activation,
  adagrad,
  adam,
  adamW,
  batchNorm,
  binaryCrossentropy,
  categoricalCrossentropy,
  cosineDecay,
  dense,
  dropout,
  exponentialDecay,
  huber,
  l1l2,
  linearWarmup,
  meanAbsoluteError,
  meanSquaredError,
  oneCycle,
  prelu,
  r2,
  reduceOnPlateau,
  rmsprop,
  rrelu,
  sgd,
  stepDecay,
};

export type CallName = keyof typeof FUNCTIONS;

/** The compiled model of a set-up, its weights as the seed draws them. */
export function makeModel(setUp: SetUp, data: TrainingData): Sequential {
  const plan = planOf(setUp, data);
  const model = sequential(plan.layers.map(made) as Layer[], { seed: plan.seed });
  model.compile(made(plan.compile) as CompileOptions);
  if (!plan.standardize) return model;
  const standardized = standardize(model, data.x);
  model.dispose();
  return standardized;
}

/** Compiles a model as `makeModel` does. */
export function compileModel(model: Sequential, setUp: SetUp, data: TrainingData): void {
  model.compile(made(planOf(setUp, data).compile) as CompileOptions);
}

/** The schedule of a choice, for its rates; nothing for a constant one. */
export function makeSchedule(choice: ScheduleChoice): Schedule | undefined {
  return choice.type === 'constant' ? undefined : (made(scheduleOf(choice)) as Schedule);
}

/** An argument with its calls made. */
function made(argument: Argument | undefined): unknown {
  if (argument instanceof Call) {
    const make = FUNCTIONS[argument.name] as (argument?: unknown) => unknown;
    return argument.argument === undefined ? make() : make(made(argument.argument));
  }
  if (Array.isArray(argument)) return argument.map(made);
  if (typeof argument !== 'object') return argument;
  return Object.fromEntries(Object.entries(argument).map(([name, value]) => [name, made(value)]));
}
