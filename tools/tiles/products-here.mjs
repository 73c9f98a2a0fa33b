// measureProducts in an engine with a command line. The arguments are the modules, product and roofline, and the shapes.
import { readFileSync } from 'node:fs';
import { measureProducts } from './products.mjs';

const [, , binary, roofline, shapes] = process.argv;
const result = measureProducts({
  binary: readFileSync(binary),
  roofline: readFileSync(roofline),
  shapes: JSON.parse(shapes),
});
console.log(JSON.stringify(result ?? null));
