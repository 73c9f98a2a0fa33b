// npm run bench:peers: fourlane compared with what one would use instead, in one process, alternating, on the same inputs.
//   --only REGEX     workloads whose name matches    --quick   rough figures in a fraction of the time
//   --json FILE|-    the measurements as JSON        --browser in an isolated page of Chromium, with everybody's threads
//   --write          into docs/benchmarks.md (docs/threads.md with --browser), as the section of this processor and engine;
//                    with --only its rows of what the commit has measured
//   --processor NAME what the core is, where the operating system hides it
import { parseArgs } from 'node:util';
import { QUICK, THOROUGH } from '../measure.js';
import { tableText, writeJson } from '../report.js';
import { commandLine, saveSection, thisRun } from '../sections.js';
import { writeFigureFiles } from '../update.js';
import { tablesOf } from './tables.js';

const { values: flags } = parseArgs({
  options: {
    browser: { type: 'boolean', default: false },
    json: { type: 'string' },
    only: { type: 'string' },
    processor: { type: 'string' },
    quick: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
if (flags.write && flags.quick)
  throw new Error('bench:peers: --write with --quick, expected thorough figures (leave one out)');
const only = flags.only ?? '';
const progress = (name: string) => {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${name}\r`);
};

async function here() {
  const { compare } = await import('./compare.js');
  const { contestants } = await import('./contestants.js');
  const effort = flags.quick ? QUICK : THOROUGH;
  return { results: await compare(contestants, { only: new RegExp(only), effort, progress }), contestants };
}

async function inBrowser() {
  const { compareInBrowser } = await import('./browser.js');
  return compareInBrowser(only, flags.quick, progress);
}

const measured = flags.browser ? await inBrowser() : await here();
const { results, contestants } = measured;
const tables = tablesOf(
  results,
  contestants.map(({ name }) => name),
);
const facts = Object.fromEntries(
  contestants.map(({ name, version, threads }) => [name, flags.browser ? `${version}, threads: ${threads}` : version]),
);
const run = thisRun(commandLine('bench:peers'), {
  processor: flags.processor,
  facts,
  ...('engine' in measured && { engine: measured.engine }),
});
const text = tables.map((table) => tableText(table)).join('\n\n');
if (flags.json === '-') console.error(text);
else console.log(text);
if (flags.json !== undefined) writeJson(flags.json, { ...run, ...results });
if (flags.write) {
  saveSection(flags.browser ? 'threads' : 'benchmarks', { ...run, tables }, flags.only !== undefined);
  writeFigureFiles();
}
// onnxruntime-web and jax-js keep the process alive.
process.exit();
