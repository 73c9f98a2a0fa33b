import { readFileSync } from 'node:fs';
import * as fourlane from '../../dist/index.js';
import { alloc, gemm, matmul, type ResidentBuffer, relu, softmax } from '../../dist/index.js';
import type { Contestant, Prepared } from './contestant.js';

type Unary = <A extends Float32Array | ResidentBuffer>(x: A, options?: { out?: A }) => A;

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** A call over resident operands into a resident result, and the same call over the plain arrays. */
function prepare(
  operands: readonly Float32Array[],
  length: number,
  kernel: (resident: readonly ResidentBuffer[], out: ResidentBuffer) => unknown,
  endToEnd: () => Float32Array,
): Prepared {
  const resident = operands.map((operand) => alloc(operand));
  const out = alloc(length);
  return {
    kernel: () => kernel(resident, out),
    endToEnd,
    dispose: () => {
      for (const buffer of [...resident, out]) buffer.dispose();
    },
  };
}

export const ours: Contestant = {
  name: 'fourlane',
  version,

  elementwise(op, x) {
    const call = (fourlane as unknown as Record<string, Unary | undefined>)[op];
    return (
      call &&
      prepare(
        [x],
        x.length,
        ([resident], out) => call(resident as ResidentBuffer, { out }),
        () => call(x),
      )
    );
  },

  softmax(x, cols) {
    return prepare(
      [x],
      x.length,
      ([resident], out) => softmax(resident as ResidentBuffer, { cols, out }),
      () => softmax(x, { cols }),
    );
  },

  product(a, b, shape) {
    return prepare(
      [a, b],
      shape.m * shape.n,
      ([left, right], out) => matmul(left as ResidentBuffer, right as ResidentBuffer, { ...shape, out }),
      () => matmul(a, b, shape),
    );
  },

  inference({ widths, weights, biases }, x, batch) {
    const layers = weights.map((weight, layer) => ({
      b: alloc(weight),
      bias: alloc(biases[layer] as Float32Array),
      c: alloc(batch * (widths[layer + 1] ?? 0)),
      shape: { m: batch, k: widths[layer] ?? 0, n: widths[layer + 1] ?? 0, transB: true },
    }));
    const input = alloc(x);
    const logits = () =>
      layers.reduce((a, { shape, ...operands }, layer) => {
        const h = gemm({ ...shape, a, ...operands });
        return layer < layers.length - 1 ? relu(h, { out: h }) : h;
      }, input);
    return {
      kernel: logits,
      endToEnd: () => {
        input.data.set(x);
        return logits().data.slice();
      },
      dispose: () => {
        for (const buffer of [input, ...layers.flatMap(({ b, bias, c }) => [b, bias, c])]) buffer.dispose();
      },
    };
  },

  training: () => undefined,
};
