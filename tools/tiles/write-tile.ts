// npm run tile: writes the micro-kernels of the binaries, assembly/gemm/tile.generated.ts.
import { writeFileSync } from 'node:fs';
import { tileModule } from './shipped.js';

writeFileSync('assembly/gemm/tile.generated.ts', tileModule());
