// The relaxed binary has a tile of its own. Node 20 needs a flag for it, which vitest.config.ts gives.

import { gemm, info, init, matmul, pack } from 'fourlane';
import { relaxed } from 'fourlane/relaxed';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectWithin } from '../expectations.js';
import fc from '../properties.js';
import { gemmReference } from '../reference/gemm.js';
import { values } from '../reference/samples.js';
import { sampled } from '../thorough.js';
import { products } from './products.js';

beforeAll(() => init({ binary: relaxed }));

describe('the relaxed binary', () => {
  it('is what runs', () => {
    expect(info().binary).toBe('relaxed');
  });

  it('fuses multiply-adds', () => {
    // (1 + 2⁻¹²)² = 1 + 2⁻¹¹ + 2⁻²⁴: minus 1 + 2⁻¹¹, a fused sum leaves 2⁻²⁴, one of a rounded product 0.
    const x = 1 + 2 ** -12;
    const sum = matmul(new Float32Array([1, x]), new Float32Array([-1 - 2 ** -11, x]), { m: 1, n: 1, k: 2 });
    expect(sum[0]).toBe(2 ** -24);
  });

  it('gives products within the bound of a k-term sum, packed or not with the same bits', () => {
    fc.assert(
      fc.property(products, (options) => {
        const { k, n, b, transB = false, ldb } = options;
        const expected = gemmReference(options);
        using packed = pack(b, { k, n, transB, ...(ldb !== undefined && { ldb }) });
        const { ldb: _, ...rest } = options;
        const fromPacked = gemm({ ...rest, transB: false, b: packed, c: options.c.slice() });
        expectWithin(gemm(options), expected.value, expected.bound);
        if (options.m > 1 && n > 1) expect(fromPacked).toEqual(options.c);
        else expectWithin(fromPacked, expected.value, expected.bound);
      }),
      { numRuns: sampled(1000, 100) },
    );
  });

  it('is within that bound where blocks end, for every number of rows left over', () => {
    for (const m of [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 63, 64, 65]) {
      const [n, k] = [259, 513];
      const options = { m, n, k, a: values(m * k, 1, 1), b: values(k * n, 2, 1), c: new Float32Array(m * n) };
      const expected = gemmReference(options);
      expectWithin(gemm(options), expected.value, expected.bound);
    }
  });
});
