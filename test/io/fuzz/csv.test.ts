import { gzipSync } from 'node:zlib';
import { readCsv, readCsvRegression } from 'fourlane/io';
import { fuzz } from './mutations.js';

const text = (content: string) => new TextEncoder().encode(content);
const classes = text('a,b,kind\n1,2,x\n-3e4,.5,"y, ""z"""\n');
const values = text('a,b,price\n1,2,3\n-3e4,.5,6\n');
const packed = gzipSync(text('a,kind\n1,x\n2,y\n'));

fuzz('readCsv', 20_000, [classes], (bytes) => readCsv(bytes).x.length);
// A packed byte may stand for a thousand.
fuzz('readCsv, gzipped', 1_000, [packed], (bytes) => readCsv(bytes).x.length / 1000);
fuzz('readCsvRegression', 5_000, [values], (bytes) => {
  const { x, y } = readCsvRegression(bytes);
  return x.length + y.length;
});
