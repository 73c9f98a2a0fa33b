import { ArgumentError, describeValue, FormatError } from '../errors.js';
import type { Callback, CallbackState, CompileOptions, TrainableModel, TrainingState } from '../nn/index.js';
import { EpochMetrics } from '../nn/training/epoch-metrics.js';
import { fitting, readOptions, type TableOf } from '../options.js';
import type { Bytes } from './bytes.js';
import { differences } from './differences.js';
import { parseJson } from './json.js';
import { ARCHITECTURE, parametersOf, toObject } from './model.js';
import { type DataNames, KEPT, namesToMetadata } from './names.js';
import { checkFit, checkModel, describing, fill } from './parameters.js';
import { readSafetensors, type Tensor, writeSafetensors } from './safetensors.js';

/** Metadata of a checkpoint, besides that of a model. */
const TRAINING = 'fourlane.training';
/** Tensors of a checkpoint that are the optimiser's: `optimizer/mean`. A parameter's path ends in a dot and its name. */
const OPTIMIZER = 'optimizer/';
/** Those that callbacks keep, by the callback's number: `callback/0`. */
const CALLBACK = 'callback/';

export interface CheckpointOptions {
  /** The callbacks of `fit` whose state belongs to the training, such as `earlyStopping`'s: equal ones, in the same order. */
  readonly callbacks?: readonly Callback[];
}

export interface SaveCheckpointOptions extends CheckpointOptions {
  /** The names of inputs and outputs in the data, for `readNames`. */
  readonly names?: DataNames;
}

const OPTIONS = {
  callbacks: fitting<readonly Callback[]>(Array.isArray, 'an array', []),
} satisfies TableOf<CheckpointOptions>;
const SAVE_OPTIONS = { ...OPTIONS, names: KEPT.names } satisfies TableOf<SaveCheckpointOptions>;

/**
 * The bytes of a checkpoint: the model with the optimiser's values, the schedule's state, the callbacks' states and the
 * training state. Random numbers are functions of seed and position, so these are in it too: training that goes on from it
 * gives, bit for bit, the weights of training that was never stopped. Made after `fit` has ended it holds what callbacks
 * did then, such as the best weights put back; to continue later, save in `onEpochEnd` of a callback after these, or once
 * the signal has stopped `fit`.
 */
export function saveCheckpoint(model: TrainableModel, options: SaveCheckpointOptions = {}): Uint8Array<ArrayBuffer> {
  checkLearner('saveCheckpoint', model);
  const { callbacks, names } = readOptions('saveCheckpoint', options, SAVE_OPTIONS);
  const slots = Object.entries(model.optimizerState).map(([name, { length, data }]): [string, Tensor] => [
    OPTIMIZER + name,
    { shape: [length], data },
  ]);
  const states = callbacks.flatMap((callback) => callback.state?.() ?? []);
  const kept = states.flatMap(({ weights }, i): [string, Tensor][] =>
    weights ? [[CALLBACK + i, { shape: [weights.length], data: weights }]] : [],
  );
  const training = {
    ...recipe(model),
    trainingState: model.trainingState,
    scheduleState: model.compileOptions.schedule?.state ?? {},
    callbacks: states.map(({ numbers }) => numbers),
  };
  return writeSafetensors(
    [...parametersOf('saveCheckpoint', model), ...slots, ...kept],
    [
      [ARCHITECTURE, JSON.stringify(model)],
      [TRAINING, JSON.stringify(training)],
      ...namesToMetadata('saveCheckpoint', names, model),
    ],
  );
}

/** @throws {ArgumentError} if it is no model, or one that cannot be trained */
function checkLearner(caller: string, model: TrainableModel): void {
  checkModel(caller, model);
  if ('optimizerState' in model) return;
  const problem = `is ${describeValue(model)}, expected one that learns, such as sequential() makes`;
  throw new ArgumentError(caller, 'model', problem);
}

/** The compiled options, which must be equal for training to continue as it was. */
function recipe(model: TrainableModel): Record<string, unknown> {
  const { optimizer, loss, schedule, clipNorm, clipValue } = model.compileOptions;
  return { optimizer, loss, schedule: schedule ?? null, clipNorm: clipNorm ?? null, clipValue: clipValue ?? null };
}

/**
 * Puts a checkpoint into a model that has been made and compiled as the one it was saved from. Go on with
 * `model.fit(x, y, { initialBatch: model.trainingState.batch, callbacks, … })`.
 * @throws {FormatError} if the file is corrupt, or its architecture, optimiser, loss, schedule or callbacks are others;
 * nothing is written
 */
export function restoreCheckpoint(model: TrainableModel, bytes: Bytes, options: CheckpointOptions = {}): void {
  checkLearner('restoreCheckpoint', model);
  const { callbacks } = readOptions('restoreCheckpoint', options, OPTIONS);
  const { tensors, metadata } = readSafetensors(bytes);
  const saved = readTraining(metadata);
  expectSame('architecture', metadata.get(ARCHITECTURE) ?? 'null', model);
  for (const [part, value] of Object.entries(recipe(model)))
    expectSame(part, JSON.stringify(saved[part] ?? null), value);
  const flat = (name: string): Tensor | undefined => flatTensor(model, tensors, name);
  const slots = Object.entries(model.optimizerState).map(([name, slot]) => {
    const tensor = flat(OPTIMIZER + name);
    if (!tensor) throw new FormatError(`there is no ${OPTIMIZER}${name}`);
    return { slot, tensor };
  });
  const trainingState = readTrainingState(saved.trainingState, model);
  checkNumbers('schedule', saved.scheduleState, model.compileOptions.schedule?.state ?? {});
  const states = readCallbackStates(saved.callbacks, callbacks, flat);

  fill(model, tensors);
  for (const { slot, tensor } of slots) slot.data.set(tensor.data);
  Object.assign(model.trainingState, trainingState);
  Object.assign(model.compileOptions.schedule?.state ?? {}, saved.scheduleState);
  for (const { callback, state } of states) callback.loadState?.(state);
}

/** The training part of a checkpoint: the compiled options, the training state, and the schedule's state. */
interface Checkpoint {
  readonly trainingState: unknown;
  readonly scheduleState: unknown;
  readonly callbacks: unknown;
  readonly [part: string]: unknown;
}

function readTraining(metadata: ReadonlyMap<string, string>): Checkpoint {
  const text = metadata.get(TRAINING);
  if (text === undefined) throw new FormatError('the file is no checkpoint, expected one that saveCheckpoint wrote');
  return Object(describing('the training', () => toObject(parseJson(text))));
}

/** A tensor of the file that is laid out like the model's values, if it is there. */
function flatTensor(model: TrainableModel, tensors: ReadonlyMap<string, Tensor>, name: string): Tensor | undefined {
  const tensor = tensors.get(name);
  if (tensor && tensor.data.length !== model.parameterBuffer.length) {
    throw new FormatError(`${name} has ${tensor.data.length} values, expected ${model.parameterBuffer.length}`);
  }
  if (tensor) checkFit(name, tensor);
  return tensor;
}

function readTrainingState(value: unknown, model: TrainableModel): TrainingState {
  const { sums, ...place } = Object(value) as Record<string, unknown>;
  const { sums: _, ...like } = model.trainingState;
  checkNumbers('training state', place, like);
  if (!Object.values(place).every((count) => Number.isSafeInteger(count) && count >= 0)) {
    throw new FormatError('the checkpoint has a training state that is no integer from 0 on');
  }
  const { step = 0, epoch = 0, batch = 0 } = place;
  return { step, epoch, batch, sums: readSums(sums, model.compileOptions, batch) };
}

/** The callbacks that have a state, with what the file has for each. */
function readCallbackStates(
  saved: unknown,
  callbacks: readonly Callback[],
  flat: (name: string) => Tensor | undefined,
): { readonly callback: Callback; readonly state: CallbackState }[] {
  const stateful = callbacks.flatMap((callback) => {
    const like = callback.state?.();
    return like ? [{ callback, like }] : [];
  });
  const numbers = Object(saved) as ArrayLike<unknown>;
  expectSame('number of callbacks', JSON.stringify(numbers.length ?? null), stateful.length);
  return stateful.map(({ callback, like }, i) => {
    const given = numbers[i];
    checkNumbers(`callback ${i}`, given, like.numbers);
    return { callback, state: { numbers: given, weights: flat(CALLBACK + i)?.data } };
  });
}

/** @param saved JSON */
function expectSame(part: string, saved: string, value: unknown): void {
  const expected = JSON.stringify(value ?? null);
  if (saved === expected) return;
  const found = describing(`the ${part}`, () => toObject(parseJson(saved)));
  throw new FormatError(`the checkpoint has another ${part}: ${differences(found, JSON.parse(expected))}`);
}

/** Finite numbers under the same names as in `like`. */
function checkNumbers(part: string, value: unknown, like: object): asserts value is Record<string, number> {
  const given = typeof value === 'object' && value !== null ? value : {};
  expectSame(part, JSON.stringify(Object.keys(given).sort()), Object.keys(like).sort());
  if (!Object.values(given).every(Number.isFinite))
    throw new FormatError(`the checkpoint has a ${part} that is no number`);
}

/** What the finished batches of an epoch have summed up, where there are any: arrays of numbers, by the names of all logs. */
function readSums(value: unknown, training: CompileOptions, batches: number): TrainingState['sums'] {
  const sums: Record<string, readonly number[]> = { ...Object(value) };
  const lists = Object.values(sums);
  if (!lists.every((list) => Array.isArray(list) && list.every(Number.isFinite)) || lists.length > 0 !== batches > 0) {
    throw new FormatError(`the checkpoint has sums that are not those of ${batches} batches`);
  }
  describing('what an epoch has summed up', () => new EpochMetrics(training, sums));
  return sums;
}
