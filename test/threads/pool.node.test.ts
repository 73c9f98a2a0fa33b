// What becomes of calls, and of the process, when threads fail. Each test starts threads of its own, whose program may be a sick one.
import { Worker } from 'node:worker_threads';
import { alloc, FourlaneError, info, init, memory, OutOfMemoryError, sigmoid } from 'fourlane';
import { threads } from 'fourlane/threads';
import { afterEach, describe, expect, it } from 'vitest';
import { program } from '../../src/threads/program-text.js';
import { expectRefusal, expectSameBits } from '../expectations.js';
import { values } from '../reference/samples.js';

/** Enough that it pays to share. */
const LENGTH = 200_003;
/** Milliseconds after which a thread that should take a part never will. */
const PATIENCE = 30_000;
const x = values(LENGTH, 1, 4);
const expected = sigmoid(x);

/** Threads whose parts run `sick` before each kernel; `calls[0]` counts them. */
function sickThreads(sick: string, started: Worker[] = [], calls = new Int32Array(new SharedArrayBuffer(4))) {
  const text = `
    const calls = require('node:worker_threads').workerData;
    const { apply } = Reflect;
    Reflect.apply = (...call) => { calls[0]++; ${sick}; return apply(...call); };`;
  const worker = () => {
    const thread = new Worker(text + program, { eval: true, workerData: calls });
    started.push(thread);
    return thread;
  };
  return init({ binary: threads, threads: 2, worker });
}

/** Calls a kernel until a thread has taken a part: the caller takes all that nobody else is there for, on busy cores for a while. */
function callUntilError(): Error {
  using buffer = alloc(x);
  using out = alloc(LENGTH);
  for (const end = performance.now() + PATIENCE; performance.now() < end; ) {
    try {
      sigmoid(buffer, { out });
    } catch (error) {
      return error as Error;
    }
  }
  throw new Error('no thread took a part');
}

function expectOneThread(reason: string): void {
  expect(info().threads).toEqual({ count: 1, reason: expect.stringContaining(reason) });
  using buffer = alloc(x);
  using y = sigmoid(buffer);
  expectSameBits(y.data, expected);
}

afterEach(() => init());

describe('a thread that', () => {
  it('fails in its part makes the call throw, and goes on', async () => {
    await sickThreads(`if (calls[0] === 1) throw new Error('memory access out of bounds')`);
    const error = callUntilError();
    expect(error).toBeInstanceOf(FourlaneError);
    expect(error.message).toBe(
      'a part of the work of 2 threads failed (memory access out of bounds); the output of this call is undefined',
    );
    expect(info().threads.count).toBe(2);
    using buffer = alloc(x);
    using y = sigmoid(buffer);
    expectSameBits(y.data, expected);
  });

  it.each([
    ['is killed in mid-job', 'process.exit(3)'],
    ['never comes to an end', 'for (;;);'],
  ])('%s makes the call throw after a while, and one thread goes on', async (_, sick) => {
    await sickThreads(sick);
    const error = callUntilError();
    expect(error).toBeInstanceOf(FourlaneError);
    expect(error.message).toMatch(/^a thread did not finish its part within \d+ s .* What follows runs on one thread$/);
    expectOneThread('a thread did not finish its part within');
  });

  it('is killed between jobs leaves the work to the caller, at once and afterwards', async () => {
    const started: Worker[] = [];
    await sickThreads('', started);
    await started[0]?.terminate();
    expectOneThread('a thread has ended (exit code 1)');
  });

  it('is killed, which the caller has not been told yet, delays no call', async () => {
    const started: Worker[] = [];
    await sickThreads('', started);
    using buffer = alloc(x);
    const ended = started[0]?.terminate();
    // Time for it to die, without a look at events.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
    const begin = performance.now();
    using y = sigmoid(buffer);
    // After 5 s it would have been given up.
    expect(performance.now() - begin).toBeLessThan(4000);
    expectSameBits(y.data, expected);
    await ended;
  });
});

it('threads that are put off their cores are left alone most of the time, and the bits stay', async () => {
  const taken = new Int32Array(new SharedArrayBuffer(4));
  await sickThreads('for (const end = performance.now() + 4; performance.now() < end; );', [], taken);
  using buffer = alloc(x);
  using out = alloc(LENGTH);
  let calls = 0;
  for (const end = performance.now() + PATIENCE; performance.now() < end; ) {
    sigmoid(buffer, { out });
    if (++calls % 20 === 0) expectSameBits(out.data, expected);
    if (calls >= 500 && taken[0]) break;
  }
  expect(taken[0]).toBeGreaterThan(0);
  // A part in each trial, and a few before the first pause: about five. Busy cores put the caller off as well, which looks like a gain.
  expect(taken[0]).toBeLessThan(calls / 4);
  expect(info().threads.count).toBe(2);
});

describe('threads that do not start', () => {
  const start = (text: string) => init({ binary: threads, threads: 2, worker: () => new Worker(text, { eval: true }) });

  it.each([
    ['throw', `throw new Error('at the start')`, 'a thread has ended (at the start)'],
    ['exit', 'process.exit(3)', 'a thread has ended (exit code 3)'],
    ['are no program', ')', `a thread has ended (Unexpected token ')')`],
  ])('since they %s leave one thread, which says so', async (_, text, reason) => {
    await start(text);
    expect(info()).toMatchObject({ binary: 'plain', reason: expect.stringContaining('for there is one thread') });
    expectOneThread(reason);
    expectOneThread('worker-src blob:');
  });

  it('since there are no Workers leave one thread, which says so', async () => {
    await init({
      binary: threads,
      threads: 2,
      worker: () => {
        throw new Error('denied by policy');
      },
    });
    expectOneThread('a thread does not start (denied by policy)');
  });

  it('since what they see of the memory is old leave one thread, which says so', async () => {
    const blind = `const { Instance } = WebAssembly; WebAssembly.Instance = function (module, { env }) {
      return new Instance(module, { env: { ...env, memory: new WebAssembly.Memory({ initial: 100, maximum: 100, shared: true }) } });
    };`;
    await start(blind + program);
    expectOneThread('what one thread writes, the others do not see here');
  });

  it('since worker returns none are refused', async () => {
    const wrong = init({ binary: threads, threads: 2, worker: (() => 1) as never });
    await expect(wrong).rejects.toThrow('init: worker returns 1, expected a Worker');
  });
});

describe('init({ threads })', () => {
  it.each([
    [
      { threads: 2 },
      `init: threads is 2, expected the binary that has them as well: import { threads } from 'fourlane/threads'`,
    ],
    [{ threads: 'auto' }, `await init({ binary: threads, threads: "auto" })`],
    [{ binary: threads, threads: 64 }, `init: threads is 64, expected 'auto' or an integer from 1 to 16`],
    [{ binary: threads, threads: 0 }, 'init: threads is 0, expected'],
    [{ binary: threads, threads: 1.5 }, 'init: threads is 1.5, expected'],
    [{ binary: threads, threads: 'all' }, 'init: threads is "all", expected'],
    [{ binary: threads, worker: 1 }, 'init: worker is 1, expected'],
  ])('refuses what it cannot take (%#)', async (options, message) => {
    await expect(init(options as object)).rejects.toThrow(message);
  });

  it('takes one without a binary, and makes no pool', async () => {
    await init({ threads: 1 });
    expectOneThread('init was not asked for threads');
    await init({ binary: threads, threads: 1 });
    expect(info().binary).toBe('plain');
    expectOneThread('init asked for one');
  });

  it('says so where shared memory is missing', async () => {
    const Shared = globalThis.SharedArrayBuffer;
    try {
      Reflect.deleteProperty(globalThis, 'SharedArrayBuffer');
      await init({ binary: threads, threads: 2 });
    } finally {
      globalThis.SharedArrayBuffer = Shared;
    }
    expectOneThread('Cross-Origin-Opener-Policy: same-origin');
  });

  it('leaves what runs where all is as asked, and starts again where it is not', async () => {
    await init({ binary: threads, threads: 2 });
    const buffer = alloc(x);
    await init({ binary: threads, threads: 2 });
    await expect(init({ binary: threads, threads: 3 })).rejects.toThrow('init: linear memory is in use');
    await expect(init()).rejects.toThrow('init: linear memory is in use');
    using y = sigmoid(buffer);
    expectSameBits(y.data, expected);
    buffer.dispose();
    y.dispose();
    await init({ binary: threads, threads: 3 });
    expect(info().threads).toEqual({ count: 3, reason: 'init asked for 3' });
  });

  it('may be called several times at once', async () => {
    const request = () => init({ binary: threads, threads: 2 });
    await Promise.all([request(), request(), request()]);
    expect(info().threads.count).toBe(2);
  });
});

describe('memory that threads share', () => {
  it('grows to 1 GiB, or to maxMemory, and says when that is reached', async () => {
    await init({ binary: threads, threads: 2 });
    expect(memory().limit).toBe(2 ** 30);
    await init({ binary: threads, threads: 2, maxMemory: 2 ** 24 });
    expect(memory().limit).toBe(2 ** 24);
    expectRefusal(() => alloc(2 ** 22), OutOfMemoryError, /bytes asked for in one block/);
    using buffer = alloc(x);
    using y = sigmoid(buffer);
    expectSameBits(y.data, expected);
  });

  it('is refused in words where it has no room for threads', async () => {
    await init({ binary: threads, threads: 16, maxMemory: 2 ** 21 });
    const reason = expect.stringContaining('linear memory has no room for so many threads, each of which takes');
    expect(info().threads).toEqual({ count: 1, reason });
  });

  it('grows between calls, which see old views and new ones as one memory', async () => {
    await init({ binary: threads, threads: 2 });
    using first = alloc(x);
    const old = first.data;
    using large = alloc(2 ** 22);
    large.data.set(x);
    expect(old.buffer).not.toBe(first.data.buffer);
    using y = sigmoid(large);
    expectSameBits(y.data.slice(0, LENGTH), expected);
    // An old view goes on being the buffer.
    sigmoid(old, { out: old });
    expectSameBits(first.data, expected);
    const apart = () => sigmoid(first.data.subarray(0, 100), { out: old.subarray(1, 101) });
    expectRefusal(apart, FourlaneError, /overlaps x/);
  });
});
