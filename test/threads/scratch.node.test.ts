import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { values } from '../reference/samples.js';
import { instances } from './instances.js';

const files = (readdirSync('assembly', { recursive: true }) as string[]).filter((file) => file.endsWith('.ts'));

it('static memory without values is scratch, which each instance has for itself', () => {
  const lines = files.flatMap((file) =>
    readFileSync(join('assembly', file), 'utf8')
      .split('\n')
      .filter((line) => /memory\.data\(/.test(line))
      .map((line) => `${file}: ${line}`),
  );
  expect(lines.length).toBeGreaterThan(40);
  // The window is the first instance's: workers get addresses.
  const shared = lines.filter((line) => !/= SCRATCH \+ memory\.data\(/.test(line));
  expect(shared).toEqual(['window.ts: const SLOTS = memory.data(INTO_PAGE + 2 * SLOT_BYTES, PAGE);']);
});

it('no kernel writes to the scratch of another instance', () => {
  const before = instances.firstScratch().slice();
  const [m, n, k] = [70, 600, 520];
  instances.withCopies([values(m * k), values(k * n), new Float32Array(m * n)], (a = 0, b = 0, c = 0) => {
    const kernels = instances.ofPart(1);
    kernels.gemm(m, n, k, 1, a, m, 1, b, n, 0, 0, c, n, 0);
    kernels.gemm(1, n, k, 1, a, k, 0, b, n, 0, 0, c, n, 0);
    kernels.softmax(a, c, 33, 33);
    kernels.celu(a, c, 1001, 0.7, 0);
    kernels.softplusBackward(a, b, c, 1001, 0.5, 20);
    kernels.columnStatistics(a, c, c + 4096, c + 8192, c + 12288, 60, 601, 0.9, 0.1, 1);
    kernels.prelu(a, b, c, 31, 33, 1);
    kernels.uniform(c, 1003, 1, 2, 0, 1);
    kernels.sparseCrossentropy(a, c, 0, b, 1, 33, 0.1);
  });
  expect(Buffer.from(before).equals(instances.firstScratch())).toBe(true);
});
