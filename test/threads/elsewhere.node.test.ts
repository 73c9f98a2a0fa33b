// What is done with values in shared memory, which some functions of the platform refuse: files, ONNX, a Worker.
import { Worker } from 'node:worker_threads';
import { ArgumentError, alloc, init } from 'fourlane';
import { fromOnnx, loadModel, saveCheckpoint, saveModel, toOnnx } from 'fourlane/io';
import { threads } from 'fourlane/threads';
import { inWorker, serve } from 'fourlane/worker';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { plain } from '../../src/wasm/binary.js';
import { expectRefusal, expectSameBits } from '../expectations.js';
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

const dist = new URL('../../dist/', import.meta.url).href;
/** A Worker of the user's own, which gives `serve` what `options` says. */
const own = (options: string) => () =>
  new Worker(
    `Promise.all([import('${dist}worker/index.js'), import('${dist}threads/index.js')])
       .then(([{ serve }, { threads }]) => serve(${options}));`,
    { eval: true },
  );

it.each([
  ['served', new URL('worker-program-threads.js', dist), 2, 'the caller has as many'],
  ["one's own", own('{ threads }'), 2, 'the caller has as many'],
  ['served, without threads', new URL('worker-program.js', dist), 1, 'serve fourlane/worker-program-threads.js'],
  ["one's own, without threads", own(''), 1, 'or call serve({ threads })'],
])('models train in a Worker whose program is %s, to the same bits', async (_, worker, count, reason) => {
  await init();
  await init({ binary: threads, threads: 2, worker: new URL('thread-program.js', dist) });
  const here = net();
  const there = net();
  const remote = await inWorker(there, { worker });
  expect(remote.threads).toEqual({ count, reason: expect.stringContaining(reason) });
  await here.fit(x, y, { epochs: 2 });
  await remote.fit(x, y, { epochs: 2 });
  expectSameBits(there.parameterBuffer.data, here.parameterBuffer.data);
  remote.dispose();
  for (const model of [here, there]) model.dispose();
});

it('serve refuses a binary without threads', () => {
  const message = /^serve: threads is .*, expected the binary that has them: import \{ threads \} from/;
  expectRefusal(() => serve({ threads: plain }), ArgumentError, message);
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
