// What of a run can be taken away, as files.

import { saveModel, toOnnx } from 'fourlane/io';
import type { Finding, Sequential, WatchRecord } from 'fourlane/nn';
import type { Figures } from '../run/looks.js';
import type { TrainingData } from '../set-up/data.js';
import { codeOf, SAMPLES_FILE, type Trained } from './code.js';

/** A run as it stands. */
export interface Taken extends Trained {
  readonly model: Sequential;
  readonly epoch: number;
  readonly looks: readonly Figures[];
  readonly updates: readonly WatchRecord[];
  readonly findings: readonly Finding[] | undefined;
}

export interface TakenFile {
  readonly name: string;
  readonly content: Uint8Array<ArrayBuffer> | string;
}

/** Each file by its kind. */
export const FILES = {
  safetensors: ({ model, data, link }) => {
    const bytes = saveModel(model, { names: namesOf(data), metadata: { page: link } });
    return { name: 'net.safetensors', content: new Uint8Array(bytes) };
  },
  onnx: ({ model, data, link }) => {
    const bytes = toOnnx(model, { names: namesOf(data), metadata: { page: link } });
    return { name: 'net.onnx', content: new Uint8Array(bytes) };
  },
  code: (taken) => ({ name: 'net.mjs', content: codeOf(taken) }),
  samples: ({ data }) => ({ name: SAMPLES_FILE, content: samplesOf(data) }),
  run: (taken) => ({ name: 'run.json', content: runOf(taken) }),
} as const satisfies Record<string, (taken: Taken) => TakenFile>;

export type FileKind = keyof typeof FILES;

function namesOf({ columns, names, target, task }: TrainingData) {
  return {
    ...(columns && { features: columns }),
    ...(task === 'regression' ? { targets: names } : { targets: [target], classes: names }),
  };
}

/** A sample a line, in digits that give the same floats again. */
function samplesOf({ x, y, samples, inputs, columns = [], target }: TrainingData): string {
  const lines = Array.from({ length: samples }, (_, i) => [...x.subarray(i * inputs, (i + 1) * inputs), y[i]].join());
  return `${[...columns, target].join()}\n${lines.join('\n')}\n`;
}

function runOf({ setUp, step, epoch, digest, link, model, looks, updates, findings }: Taken): string {
  const run = { link, setUp, step, epoch, digest, model: model.toJSON(), looks, updates, findings };
  return `${JSON.stringify(run, (_, value) => (ArrayBuffer.isView(value) ? Array.from(value as Float32Array) : value), 1)}\n`;
}
