// Workers of node:worker_threads: those that die, and processes that must not wait for them.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { StateError, UnsupportedError } from 'fourlane';
import { inWorker } from 'fourlane/worker';
import { describe, expect, it } from 'vitest';
import { program } from '../../src/worker/program-text.js';
import { errorOf, net, samples } from './nets.js';

const data = samples(200);
const start = (text: string) => new Worker(text, { eval: true });

describe('a Worker that', () => {
  it('is killed in mid-run ends fit with an error, and the model with it', async () => {
    const model = net();
    const worker = start(program);
    using remote = await inWorker(model, { worker: () => worker });
    const fit = errorOf(
      remote.fit(data.x, data.y, { epochs: 1e6, callbacks: { onProgress: () => void worker.terminate() } }),
    );
    expect(await fit).toBeInstanceOf(StateError);
    expect((await fit).message).toMatch(/^the Worker has ended \(exit code 1\)/);
    expect(await errorOf(remote.predict(data.x))).toBeInstanceOf(StateError);
    await model.fit(data.x, data.y);
  });

  it.each([
    ['throws when it starts', `throw new Error('at the start')`, 'at the start'],
    ['exits when it starts', `process.exit(3)`, 'exit code 3'],
    ['is no program', `)`, "Unexpected token ')'"],
  ])('%s is refused in words', async (_, text, why) => {
    const error = await errorOf(inWorker(net(), { worker: () => start(text) }));
    expect(error).toBeInstanceOf(UnsupportedError);
    expect(error.message).toContain(`inWorker: the Worker does not start (${why}`);
  });

  it('has no file is refused in words', async () => {
    const error = await errorOf(inWorker(net(), { worker: new URL('./none.js', import.meta.url) }));
    expect(error.message).toMatch(/inWorker: the Worker does not start \(Cannot find module/);
  });
});

describe('a process', () => {
  const dist = new URL('../../dist/', import.meta.url).href;
  /** What a program with a compiled net prints, which gets a while for it. */
  async function run(program: string): Promise<string> {
    const text = `
      import { Worker } from 'node:worker_threads';
      import { adam, dense, meanSquaredError, sequential } from '${dist}nn/index.js';
      import { inWorker } from '${dist}worker/index.js';
      const model = sequential([dense({ inputShape: [4], units: 2 })]);
      model.compile({ optimizer: adam(), loss: meanSquaredError() });
      const [x, y] = [new Float32Array(400).fill(1), new Float32Array(200)];
      ${program}`;
    const args = ['--expose-gc', '--input-type=module', '-e', text];
    const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 50_000 });
    return stdout.trim();
  }

  it('ends by itself, though the Worker is not disposed of', async () => {
    const program = `const remote = await inWorker(model); await remote.fit(x, y); console.log(model.trainingState.epoch);`;
    expect(await run(program)).toBe('1');
  });

  it('waits for what it has asked for', async () => {
    const program = `inWorker(model).then((remote) => remote.fit(x, y, { epochs: 200 })).then(({ ended }) => console.log(ended));`;
    expect(await run(program)).toBe('done');
  });

  it('ends the Worker of a model that nobody refers to', async () => {
    const program = `
      import { program } from '${dist}worker/program-text.js';
      const worker = new Worker(program, { eval: true });
      const ended = new Promise((resolve) => worker.on('exit', resolve));
      await (await inWorker(model, { worker: () => worker })).fit(x, y);
      do gc();
      while ((await Promise.race([ended, new Promise((r) => setTimeout(r, 20))])) === undefined);
      console.log('ended');`;
    expect(await run(program)).toBe('ended');
  });
});
