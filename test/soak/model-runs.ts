// Random models: trained two and three at a time, interrupted, failing, stored, abandoned.
import { FourlaneError, memory } from 'fourlane';
import { fromOnnx, loadModel, restoreCheckpoint, saveCheckpoint, saveModel, toOnnx } from 'fourlane/io';
import type { Callback, FitOptions, Sequential } from 'fourlane/nn';
import type { Random } from '../../src/random.js';
import { chance, pick } from './draw.js';
import { forward } from './forward.js';
import { kernelCall } from './kernel-calls.js';
import { type Course, drawCourse } from './model-draw.js';

/** Makes random models, does something with them and throws if a result is wrong. */
export async function modelRun(random: Random): Promise<void> {
  const models = new Models(random);
  try {
    await pick(random, RUNS)(random, models);
  } finally {
    models.leave();
  }
}

type Run = (random: Random, models: Models) => Promise<void>;

/** The models of a run. At its end most are disposed, and the others abandoned. */
class Models {
  readonly #random: Random;
  readonly #made: Sequential[] = [];

  constructor(random: Random) {
    this.#random = random;
  }

  make(course: Course): Sequential {
    const model = course.make();
    this.#made.push(model);
    return model;
  }

  leave(): void {
    for (const model of this.#made) if (chance(this.#random, 0.8)) model.dispose();
  }
}

/** Two or three fits at once, with kernels in between, end with the bits of one after the other. */
const together: Run = async (random, models) => {
  const courses = Array.from({ length: 2 + random.below(2) }, () => drawCourse(random));
  const alone: string[] = [];
  for (const course of courses) alone.push(await outcome(models.make(course), course));
  const disturb: Callback = {
    onBatchEnd: async () => {
      if (chance(random, 0.3)) kernelCall(random);
      await undefined;
    },
  };
  const all = await Promise.allSettled(
    courses.map(async (course) => {
      const model = models.make(course);
      const ended = await outcome(model, course, { callbacks: disturb });
      if (ended.startsWith('bits')) checkPredictions(random, model, course);
      return ended;
    }),
  );
  all.forEach((ended, i) => {
    if (ended.status === 'rejected') throw ended.reason;
    expectSame('fits at once', ended.value, alone[i] as string);
  });
};

/** A fit that is ended by the signal, saved and taken up by another model ends with the bits of one that was not. */
const interrupted: Run = async (random, models) => {
  const course = drawCourse(random);
  const straight = await outcome(models.make(course), course);
  const first = models.make(course);
  const controller = new AbortController();
  const last = random.below(course.batches * course.epochs) + 1;
  let batches = 0;
  const callbacks = {
    onBatchEnd: () => {
      batches += 1;
      if (batches === last) controller.abort();
    },
  };
  const ended = await outcome(first, course, { callbacks, signal: controller.signal });
  if (!ended.startsWith('bits')) return expectSame('a fit with a signal', ended, straight);
  const second = models.make(course);
  restoreCheckpoint(second, saveCheckpoint(first));
  const { batch, epoch } = second.trainingState;
  const rest = await outcome(second, course, { epochs: course.epochs - epoch, initialBatch: batch });
  expectSame('a fit that goes on', rest, straight);
};

/** An error in the middle leaves a model that can be saved, restored, predicts and trains. */
const failing: Run = async (random, models) => {
  const course = drawCourse(random);
  const model = models.make(course);
  const last = random.below(course.batches * course.epochs);
  let batches = 0;
  const mine = new Error('a callback fails');
  const x = course.x.slice();
  const poisoned = chance(random, 0.5);
  if (poisoned) x[random.below(x.length)] = pick(random, [Number.NaN, Infinity, -Infinity]);
  const callbacks = {
    onBatchEnd: () => {
      batches += 1;
      if (!poisoned && batches > last) throw mine;
    },
  };
  const error = await model.fit(x, course.y, { ...course.fit, callbacks }).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (error !== mine && !(error instanceof FourlaneError)) throw error ?? new Error('a fit on NaN or ∞ did not fail');
  checkPredictions(random, model, course);
  const copy = models.make(course);
  restoreCheckpoint(copy, saveCheckpoint(model));
  expectSame('a restored model', bitsOf(copy), bitsOf(model));
  await outcome(copy, course);
};

/** A model that is disposed in the middle of its fit ends it with an error of the package, or quietly, and leaves no memory. */
const disposed: Run = async (random) => {
  const course = drawCourse(random);
  const { used } = memory();
  const model = course.make();
  const last = random.below(course.batches * course.epochs);
  let batches = 0;
  const callbacks = {
    onBatchEnd: () => {
      if (batches === last) model.dispose();
      batches += 1;
    },
  };
  try {
    await model.fit(course.x, course.y, { ...course.fit, callbacks });
  } catch (error) {
    if (!(error instanceof FourlaneError)) throw error;
  } finally {
    model.dispose();
  }
  // Forgotten models may be collected meanwhile.
  if (memory().used > used) throw new Error(`a model disposed in its fit keeps ${memory().used - used} bytes`);
};

/** Files bring back the same predictions. */
const stored: Run = async (random, models) => {
  const course = drawCourse(random);
  const model = models.make(course);
  await outcome(model, course);
  checkPredictions(random, model, course);
  const copy = loadModel(saveModel(model));
  const foreign = fromOnnx(toOnnx(model));
  try {
    const outputs = model.predict(course.x);
    expectSame('a loaded model', String(copy.predict(course.x)), String(outputs));
    if (!hasDiverged(model)) expectNear('a model from ONNX', foreign.predict(course.x), outputs);
    if (!hasDiverged(model)) model.diagnose(course.x, course.y);
  } finally {
    copy.dispose();
    foreign.dispose();
  }
};

const RUNS: readonly Run[] = [together, together, interrupted, failing, disposed, stored];

/** Trains and tells how that ended: the bits of the parameters, or the error. */
async function outcome(model: Sequential, course: Course, options: FitOptions = {}): Promise<string> {
  try {
    await model.fit(course.x, course.y, { ...course.fit, ...options });
    return bitsOf(model);
  } catch (error) {
    // What diverges is refused, and must be in the same step each time.
    if (!(error instanceof FourlaneError) || error.name !== 'NumericError') throw error;
    return error.message;
  }
}

/** A hash of the parameters' bits (FNV-1a, by words). */
function bitsOf(model: Sequential): string {
  const { buffer, byteOffset, length } = model.parameterBuffer.data;
  const words = new Uint32Array(buffer, byteOffset, length);
  return `bits ${words.reduce((hash, word) => Math.imul(hash ^ word, 16777619), 2166136261) >>> 0}`;
}

/** Such a net overflows in float32 before it does in float64. */
function hasDiverged(model: Sequential): boolean {
  return model.parameterBuffer.data.some((value) => Math.abs(value) > 1e4);
}

function checkPredictions(random: Random, model: Sequential, { x, inputs }: Course): void {
  if (hasDiverged(model)) return;
  const row = random.below(x.length / inputs) * inputs;
  const sample = x.subarray(row, row + inputs);
  expectNear('a prediction', model.predict(sample), forward(model, sample));
}

/** Within 1e-4 of the largest value; and within 1e-6, for terms may cancel. */
function expectNear(what: string, actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  const scale = Math.max(1e-2, ...Array.from(expected, Math.abs));
  for (let i = 0; i < expected.length; i++) {
    if (Math.abs((actual[i] as number) - (expected[i] as number)) <= 1e-4 * scale) continue;
    throw new Error(`${what}: value ${i} is ${actual[i]}, expected ${expected[i]}`);
  }
}

function expectSame(what: string, actual: string, expected: string): void {
  if (actual !== expected) throw new Error(`${what}: ${actual}, expected ${expected}`);
}
