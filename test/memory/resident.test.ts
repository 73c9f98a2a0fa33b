import { ArgumentError, alloc, DisposedError, leakyRelu, memory, OutOfMemoryError, relu } from 'fourlane';
import { expect, it } from 'vitest';
import { expectRefusal } from '../expectations.js';

it('holds values, and gives its memory back once', () => {
  const before = memory().used;
  const buffer = alloc(new Float32Array([1, -2, 3]));
  expect([...buffer.data]).toEqual([1, -2, 3]);
  expect(memory().used).toBe(before + 12);
  buffer.dispose();
  buffer.dispose();
  expect(memory().used).toBe(before);
  expect(() => buffer.data).toThrow(DisposedError);
  expect(() => relu(buffer)).toThrow(DisposedError);
});

it('starts as zeros, also in memory that was used before', () => {
  const first = alloc(100);
  first.data.fill(7);
  first.dispose();
  using second = alloc(100);
  expect(second.data.every((value) => value === 0)).toBe(true);
});

it.each([
  [-1, '-1'],
  [1.5, '1.5'],
  [Number.NaN, 'NaN'],
  ['3', '"3"'],
  [undefined, 'undefined'],
  [[1, 2], 'Array(2)'],
])('refuses %j as a source', (source, described) => {
  expectRefusal(
    () => alloc(source as number),
    ArgumentError,
    `alloc: source is ${described}, expected an integer from 0 on, or`,
  );
});

it('keeps its values and its view through growth of the memory', () => {
  using small = alloc(new Float32Array([-1, 5]));
  const stale = small.data;
  using _large = alloc(2 ** 22);
  expect(stale.length).toBe(0);
  expect(() => relu(stale)).toThrow('relu: x is a view of a detached buffer');
  expect(() => alloc(stale)).toThrow('alloc: source is a view of a detached buffer');
  expect([...small.data]).toEqual([-1, 5]);
  leakyRelu(small, { negativeSlope: 0.5, out: small });
  expect([...small.data]).toEqual([-0.5, 5]);
});

it('copies a view of linear memory that its own allocation detaches', () => {
  using source = alloc(memory().total / 4);
  source.data.fill(3);
  using copy = alloc(source.data);
  expect(copy.length).toBe(source.length);
  expect(copy.data.every((value) => value === 3)).toBe(true);
});

it('shares memory with its subarrays', () => {
  using whole = alloc(new Float32Array([-1, -2, -3, -4]));
  const part = whole.subarray(1, -1);
  relu(part, { out: part });
  expect([...whole.data]).toEqual([-1, 0, 0, -4]);
  part.dispose();
  expect(part.length).toBe(2);
});

it('says so when memory is exhausted, and goes on', () => {
  const before = memory();
  expect(() => alloc(2 ** 29)).toThrow(OutOfMemoryError);
  expect(memory().used).toBe(before.used);
  using buffer = alloc(10);
  expect(buffer.length).toBe(10);
});

it('does not grow over 10,000 calls', () => {
  const x = new Float32Array(1000).fill(-1);
  relu(x);
  using resident = alloc(x);
  const before = memory();
  for (let i = 0; i < 10_000; i++) {
    relu(x);
    using result = leakyRelu(resident);
    expect(result.length).toBe(1000);
  }
  expect(memory()).toEqual(before);
});
