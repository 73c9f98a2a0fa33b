import { gzipSync } from 'node:zlib';
import { readIdx } from 'fourlane/io';
import { idxBytes } from '../idx-bytes.js';
import { fuzz } from './mutations.js';

const pixels = idxBytes(
  8,
  [3, 2, 2],
  Uint8Array.from({ length: 12 }, (_, i) => i),
);
const floats = idxBytes(13, [4], Float32Array.of(1, 2, 3, 4));

fuzz('readIdx', 10_000, [pixels, floats], async (bytes) => (await readIdx(bytes)).data.length);
// A packed byte may stand for a thousand.
fuzz('readIdx, gzipped', 2_000, [gzipSync(pixels)], async (bytes) => (await readIdx(bytes)).data.length / 1000);
