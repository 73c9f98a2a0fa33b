import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { tileModule } from '../../tools/tiles/shipped.js';

it("the binaries' micro-kernels are what the generator writes (npm run tile)", () => {
  expect(readFileSync('assembly/gemm/tile.generated.ts', 'utf8')).toBe(tileModule());
});
