import { readSafetensors, writeSafetensors } from 'fourlane/io';
import { fixturesOf, fuzz } from './mutations.js';

const tensors: [string, { shape: number[]; data: Float32Array }][] = [
  ['dense.weight', { shape: [2, 3], data: Float32Array.of(1, 2, 3, Number.NaN, Infinity, -0) }],
  ['__proto__', { shape: [2], data: Float32Array.of(1, 2) }],
];
const good = [writeSafetensors(tensors, [['format', 'pt']]), writeSafetensors([]), ...fixturesOf('.safetensors')];

fuzz('readSafetensors', 30_000, good, (bytes) =>
  [...readSafetensors(bytes).tensors.values()].reduce((total, { data }) => total + data.length, 0),
);
