// A file of its own, for memory is small: the tests in detached.test.ts make it large.
import { alloc, memory, softmax } from 'fourlane';
import { expect, it } from 'vitest';

it('softmax takes long rows that are views of linear memory, which the block for a row detaches by growing it', () => {
  const { total } = memory();
  // Twice what there was: no space is left for a row's block.
  using resident = alloc(total / 2);
  resident.data.fill(1);
  const view = resident.data;
  const y = softmax(view);
  expect(view.length).toBe(0);
  expect(y.every((value) => value === Math.fround(1 / y.length))).toBe(true);
});
