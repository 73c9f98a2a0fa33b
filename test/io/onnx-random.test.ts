import { FormatError } from 'fourlane';
import { fromOnnx } from 'fourlane/io';
import { expect, it } from 'vitest';
import { Random } from '../../src/random.js';
import { RandomGraph } from './onnx-random.js';
import { runOnnx } from './onnx-runtime.js';

/** Graphs that are tried. */
const COUNT = process.env.CI ? 2000 : 150;
const VERSIONS = Array.from({ length: 16 }, (_, i) => i + 7);

/** |a − b| relative to what is large; infinities and NaN must be the same. */
function distance(a: number, b: number): number {
  return Object.is(a, b) ? 0 : Math.abs(a - b) / Math.max(1, Math.abs(b));
}

it(`reads ${COUNT} random graphs as onnxruntime does, or refuses them`, { timeout: 600_000 }, async () => {
  const counts = { right: 0, refused: 0 };
  for (let seed = 0; seed < COUNT; seed++) {
    const random = new Random(seed);
    const { file, shape } = new RandomGraph(random, VERSIONS[random.below(VERSIONS.length)] as number);
    const length = shape.reduce((product, size) => product * size, 1);
    const x = Float32Array.from({ length }, () => random.uniform(-3, 3));
    // What onnxruntime refuses is no valid graph: an operator that a version does not have.
    const expected = await runOnnx(file, x, shape[0] as number, shape).catch(() => undefined);
    if (!expected) continue;
    try {
      const model = fromOnnx(file);
      const actual = model.predict(x);
      model.dispose();
      expect(actual.length, `graph ${seed}`).toBe(expected.length);
      const worst = Math.max(...Array.from(expected, (value, i) => distance(actual[i] as number, value)));
      expect(worst, `graph ${seed}`).toBeLessThan(1e-4);
      counts.right += 1;
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      counts.refused += 1;
    }
  }
  expect(counts.right).toBeGreaterThan(COUNT / 2);
});
