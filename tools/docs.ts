// npm run docs: writes the files that are made from others: docs/api from the doc comments, the pages of figures and README's table
// of speed from bench/figures. With --check it writes nothing and fails if a file is not what it would write.
import { readFileSync, writeFileSync } from 'node:fs';
import { figureFiles } from '../bench/update.js';
import { apiDocs } from './api-docs.js';

for (const { file, text } of [...apiDocs(), ...figureFiles()]) {
  if (!process.argv.includes('--check')) writeFileSync(file, text);
  else if (readFileSync(file, 'utf8') !== text) {
    console.error(`${file} is not what it is made of: run npm run docs`);
    process.exitCode = 1;
  }
}
