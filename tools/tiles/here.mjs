// A measurement of measure.mjs in an engine with a command line, printed as JSON. The arguments are the function's name and
// its input, whose binaries are paths here.
import { readFileSync } from 'node:fs';
import { measureProducts, measureTiles } from './measure.mjs';

const [, , name, json] = process.argv;
const { binary, roofline, ...rest } = JSON.parse(json);
const measure = { measureProducts, measureTiles }[name];
const result = measure({ binary: readFileSync(binary), roofline: readFileSync(roofline), ...rest });
console.log(JSON.stringify(result));
