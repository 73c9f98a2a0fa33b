// What is done with values in shared memory, which some functions of the platform refuse: files, ONNX, a Worker.
import { alloc, init } from 'fourlane';
import { fromOnnx, loadModel, saveCheckpoint, saveModel, toOnnx } from 'fourlane/io';
import { threads } from 'fourlane/threads';
import { inWorker } from 'fourlane/worker';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { expectSameBits } from '../expectations.js';
import { net, samples } from '../worker/nets.js';

beforeEach(() => init({ binary: threads, threads: 2 }));
afterEach(() => init());

const { x, y } = samples(120);

it('models go to files and back', async () => {
  const model = net();
  await model.fit(x, y, { epochs: 2 });
  const outputs = model.predict(x).slice();
  const copies = [loadModel(saveModel(model)), fromOnnx(toOnnx(model)), loadModel(saveCheckpoint(model))];
  for (const copy of copies) {
    expectSameBits(copy.predict(x), outputs);
    copy.dispose();
  }
  model.dispose();
});

it('models train in a Worker, to the same bits', async () => {
  const here = net();
  const there = net();
  const remote = await inWorker(there);
  expect(remote.threads).toEqual({ count: 2, reason: 'the caller has as many' });
  await here.fit(x, y, { epochs: 3 });
  await remote.fit(x, y, { epochs: 3 });
  expectSameBits(there.parameterBuffer.data, here.parameterBuffer.data);
  remote.dispose();
  for (const model of [here, there]) model.dispose();
});

it('resident buffers go to a Worker as data', async () => {
  const model = net();
  const remote = await inWorker(model);
  const buffer = alloc(x);
  using outputs = await remote.predict(buffer);
  expectSameBits(outputs.data, model.predict(x));
  remote.dispose();
  model.dispose();
  buffer.dispose();
});
