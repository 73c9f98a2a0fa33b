// Draws the weights of a model in a Worker.
import { saveModel } from 'fourlane/io';
import type { TrainingData } from './data.js';
import { makeModel } from './model.js';
import type { SetUp } from './set-up.js';

export type Answer =
  | { readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly error: { readonly name: string; readonly message: string; readonly argument: string | undefined } };

self.onmessage = ({ data: { setUp, data } }: MessageEvent<{ setUp: SetUp; data: TrainingData }>): void => {
  const answer = answerFor(setUp, data);
  self.postMessage(answer, { transfer: 'bytes' in answer ? [answer.bytes.buffer] : [] });
};

function answerFor(setUp: SetUp, data: TrainingData): Answer {
  try {
    return { bytes: saveModel(makeModel(setUp, data)) };
  } catch (error) {
    const { name, message, argument } = error as Error & { readonly argument?: string };
    return { error: { name, message, argument } };
  }
}
