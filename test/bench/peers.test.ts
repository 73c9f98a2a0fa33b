import { expect, it } from 'vitest';
import { mergedResults, tablesOf } from '../../bench/peers/tables.js';

const names = ['fourlane', 'a', 'b'];
const measurement = (name: string, work: number, kernel: Record<string, number>, endToEnd = kernel) => ({
  name,
  work,
  kernel,
  endToEnd,
});

it('peers: a column a contestant, and how many times as fast as the fastest peer fourlane is', () => {
  const tables = tablesOf(
    {
      elementwise: [measurement('relu 100', 100, { fourlane: 50, a: 100, b: 75 }, { fourlane: 100, b: 80 })],
      products: [measurement('matmul', 1000, { fourlane: 10, a: 40, b: 20 })],
      inference: [],
      training: [measurement('sgd', 1e6, { fourlane: 2e6 })],
    },
    names,
  );
  expect(tables.map(({ title, rows }) => [title, rows[0]])).toEqual([
    ['Elementwise, kernel: ns/element', ['relu 100', 0.5, 1, 0.75, 1.5]],
    ['Elementwise, end to end: ns/element', ['relu 100', 1, undefined, 0.8, 0.8]],
    ['Products m×k×n, kernel: GFLOP/s', ['matmul', 100, 25, 50, 2]],
    ['Products m×k×n, end to end: GFLOP/s', ['matmul', 100, 25, 50, 2]],
    ['Training step 784-128-64-10, loss read back: ms', ['sgd', 2, undefined, undefined, undefined]],
  ]);
  expect(tables[0]?.headers).toEqual(['', ...names, 'fourlane is × the best peer']);
});

it('peers: of runs with one peer each, the lowest times of who was in several', () => {
  const of = (kernel: Record<string, number>) => ({
    elementwise: [measurement('relu 100', 100, kernel)],
    products: [],
    inference: [],
    training: [],
  });
  const { elementwise } = mergedResults([of({ fourlane: 50, a: 100 }), of({ fourlane: 40, b: 75 })]);
  expect(elementwise).toEqual([measurement('relu 100', 100, { fourlane: 40, a: 100, b: 75 })]);
});
