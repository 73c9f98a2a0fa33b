import type { Sequential } from 'fourlane/nn';
import type { TrainingData } from './data.js';
import { compileModel, makeModel } from './model.js';
import type { Answer } from './model-worker.js';
import type { SetUp } from './set-up.js';

/** Weights that a page draws itself, at most: milliseconds, even where they are orthogonal. */
const FEW = 2 ** 16;

/** What makes the compiled model of a set-up, as often as it is called. A page has a Worker draw many weights. */
export async function modelMaker(setUp: SetUp, data: TrainingData): Promise<() => Promise<Sequential>> {
  if (typeof document === 'undefined' || weightsOf(setUp, data) <= FEW) return async () => makeModel(setUp, data);
  const bytes = await drawnInWorker(setUp, data);
  const { loadModel } = await import('fourlane/io');
  return async () => {
    // In a task of its own.
    await new Promise((resolve) => setTimeout(resolve));
    const model = loadModel(bytes);
    compileModel(model, setUp, data);
    return model;
  };
}

function weightsOf({ layers }: SetUp, { inputs, outputs }: TrainingData): number {
  const widths = [inputs, ...layers.map(({ units }) => units), outputs];
  return widths.slice(1).reduce((sum, units, i) => sum + units * (widths[i] as number), 0);
}

/** The model's file. @throws what `makeModel` throws */
async function drawnInWorker(setUp: SetUp, data: TrainingData): Promise<Uint8Array> {
  const worker = new Worker(new URL('./model-worker.js', import.meta.url), { type: 'module' });
  try {
    const answer = await new Promise<Answer>((resolve, reject) => {
      worker.onmessage = ({ data: answer }: MessageEvent<Answer>) => resolve(answer);
      worker.onerror = ({ message }) => reject(new Error(`The weights could not be drawn: ${message || 'no Worker'}`));
      // Only a standardised model is made by the samples.
      const { x, ...rest } = data;
      worker.postMessage({ setUp, data: { ...rest, x: setUp.standardize ? x : new Float32Array(0), test: undefined } });
    });
    if ('bytes' in answer) return answer.bytes;
    const { message, ...fields } = answer.error;
    throw Object.assign(new Error(message), fields);
  } finally {
    worker.terminate();
  }
}
