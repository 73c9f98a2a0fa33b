// Threads and the process that has them: it ends at once, and burns nothing while nothing is to be done.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const dist = new URL('../../dist/', import.meta.url).href;

/** What a program with four threads prints at its end. */
async function run(program: string): Promise<string> {
  const text = `
    import { alloc, info, init, relu } from '${dist}index.js';
    import { threads } from '${dist}threads/index.js';
    await init({ binary: threads, threads: 4 });
    if (info().threads.count !== 4) throw new Error(info().threads.reason);
    { const x = alloc(1e6); relu(x).dispose(); x.dispose(); }
    ${program}`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', text], {
    timeout: 20_000,
  });
  return stdout.trim();
}

describe('a process with threads', () => {
  it('ends within 50 ms of its last line', async () => {
    let shortest = Number.POSITIVE_INFINITY;
    // On busy cores a process may be late now and then.
    for (let i = 0; i < 20 && shortest >= 50; i++) {
      const last = await run('console.log(Date.now());');
      shortest = Math.min(shortest, Date.now() - Number(last));
    }
    expect(shortest).toBeLessThan(50);
  });

  it('burns no processor time while nothing is called', async () => {
    const used = await run(`
      await new Promise((resolve) => setTimeout(resolve, 200));
      const before = process.cpuUsage();
      await new Promise((resolve) => setTimeout(resolve, 1000));
      const { user, system } = process.cpuUsage(before);
      console.log(user + system);`);
    // In microseconds: of a second, two hundredths.
    expect(Number(used)).toBeLessThan(20_000);
  });

  it('gives back the memory and the threads of engines that were put away', async () => {
    const sizes = await run(`
      const sizes = [];
      for (let i = 0; i < 12; i++) {
        await init();
        await init({ binary: threads, threads: 4 });
        const x = alloc(1e5);
        relu(x).dispose();
        x.dispose();
        await new Promise((resolve) => setTimeout(resolve, 50));
        sizes.push(process.memoryUsage().rss);
      }
      console.log(JSON.stringify([sizes[5], sizes[11]]));`).then(JSON.parse);
    expect(sizes[1] - sizes[0]).toBeLessThan(60e6);
  });
});
