// The net under forgotten buffers. Node's own switch brings the garbage collector to hand; browsers have none.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { alloc, memory, type ResidentBuffer } from 'fourlane';
import { expect, it, vi } from 'vitest';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Collects garbage until only `blocks` blocks are left: the registry is told some iterations of the event loop later. */
async function untilLeft(blocks: number): Promise<void> {
  await vi.waitFor(() => {
    collectGarbage();
    expect(memory().blocks).toBe(blocks);
  });
}

it('gives back what nobody refers to any more', async () => {
  const { blocks, used } = memory();
  for (let i = 0; i < 100; i++) alloc(1000);
  expect(memory().blocks).toBe(blocks + 100);
  await untilLeft(blocks);
  expect(memory().used).toBe(used);
});

it('keeps a buffer while one of its subarrays is in use, and not longer', async () => {
  const { blocks } = memory();
  const parts: ResidentBuffer[] = [];
  (() =>
    parts.push(
      alloc(new Float32Array([1, 2, 3]))
        .subarray(1)
        .subarray(1),
    ))();
  alloc(10);
  await untilLeft(blocks + 1);
  expect([...(parts[0] as ResidentBuffer).data]).toEqual([3]);
  parts.length = 0;
  await untilLeft(blocks);
});

it('does not give back twice what was disposed', async () => {
  const { blocks, used } = memory();
  for (let i = 0; i < 100; i++) alloc(1000).dispose();
  alloc(10);
  await untilLeft(blocks);
  expect(memory()).toMatchObject({ blocks, used });
});
