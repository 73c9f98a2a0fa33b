// Views that have lost their memory pass for empty arrays, or worse, for their old length: they are refused.
import { alloc, matmul, relu, softmax } from 'fourlane';
import { describe, expect, it } from 'vitest';

/** A resizable buffer (Node 20 has them, the types of ES2023 have not). */
function resizable(bytes: number): ArrayBuffer & { resize(bytes: number): void } {
  const make = ArrayBuffer as unknown as new (bytes: number, options: { maxByteLength: number }) => ArrayBuffer;
  return new make(bytes, { maxByteLength: 2 * bytes }) as ArrayBuffer & { resize(bytes: number): void };
}

const calls: [string, (x: Float32Array) => unknown][] = [
  ['relu', (x) => relu(x)],
  ['relu into it', (x) => relu(new Float32Array(x.length), { out: x })],
  ['softmax', (x) => softmax(x)],
  ['matmul', (x) => matmul(x, x, { m: 1, k: x.length, n: 1 })],
  ['alloc', (x) => alloc(x)],
];

describe.each(calls)('%s', (_, call) => {
  it('refuses a view that lies outside a buffer that shrank', () => {
    const buffer = resizable(400);
    const view = new Float32Array(buffer, 200, 50);
    buffer.resize(100);
    expect(() => call(view)).toThrow('is a view of a detached buffer, or outside a buffer that shrank');
  });

  it('takes what is empty', () => {
    expect(() => call(new Float32Array(0))).not.toThrow();
  });
});

// V8 of Node 20 and 22 gives the old length of a detached view to code that was optimised for views of resizable buffers.
it.each([16, 100])('refuses a detached view of %i values in hot code that has seen a resizable buffer', (length) => {
  const growing = new Float32Array(resizable(400));
  const x = new Float32Array(length).fill(3);
  for (let i = 0; i < 50_000; i++) relu(growing);
  for (let i = 0; i < 50_000; i++) relu(x);
  structuredClone(x.buffer, { transfer: [x.buffer] });
  expect(() => relu(x)).toThrow('is a view of a detached buffer');
});
