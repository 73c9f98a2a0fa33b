// npm run bench: the roofline, then every kernel compared with it.
//   --only REGEX  kernels whose name matches      --quick        rough figures in a fraction of the time
//   --json FILE|- the measurements as JSON; standard output then carries nothing else
//   --write       into docs/speed.md, as the section of this processor and engine; with --only its rows of what the commit has measured
//   --processor NAME  what the core is, where the operating system hides it
import { parseArgs } from 'node:util';
import { QUICK, THOROUGH } from './measure.js';
import { type Table, tableText, writeJson } from './report.js';
import { COPY_SIZES, copySpeed, registerPeak } from './roofline/index.js';
import { commandLine, saveSection, thisRun } from './sections.js';
import { elementwise, FEW, type Measurement, products, type Selection, shortCalls, steps } from './suites.js';
import { writeFigureFiles } from './update.js';

const { values: flags } = parseArgs({
  options: {
    json: { type: 'string' },
    only: { type: 'string' },
    processor: { type: 'string' },
    quick: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
if (flags.write && flags.quick)
  throw new Error('bench: --write with --quick, expected thorough figures (leave one out)');
/** What docs/speed.md has: products and training steps have pages of their own, backward passes would make it four times as long. */
const PAGE = '^(?!.*(Derivative|Backward|matmul|step))';
const show = flags.json === '-' ? console.error : console.log;

const selection: Selection = {
  only: new RegExp(flags.only ?? (flags.write ? PAGE : '')),
  effort: flags.quick ? QUICK : THOROUGH,
  progress: (name) => {
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${name}\r`);
  },
};

/** Nanoseconds an element, and bytes a nanosecond, which is GB/s. */
function perElement(title: string, measurements: readonly Measurement[]): Table {
  return {
    title,
    keys: 2,
    headers: [
      'kernel',
      'n',
      'resident ns/el',
      'GB/s',
      'of copy',
      'with out ns/el',
      'sets for copying',
      'new array ns/el',
      'plain JS ns/el',
      'plain/resident',
      'plain/new array',
    ],
    rows: measurements.map(({ name, size, elements, bytes, resident, withOut, set, endToEnd, plain, roofline }) => [
      name,
      size,
      resident / elements,
      bytes / resident,
      roofline / resident,
      withOut && withOut / elements,
      withOut && set && (withOut - resident) / set,
      endToEnd / elements,
      plain && plain / elements,
      plain && plain / resident,
      plain && plain / endToEnd,
    ]),
  };
}

/** Floating-point operations a nanosecond, which is GFLOP/s. */
function perFlop(title: string, measurements: readonly Measurement[]): Table {
  return {
    title,
    headers: [
      'm×k×n',
      'resident GFLOP/s',
      'of peak',
      'packed b GFLOP/s',
      'strassen GFLOP/s',
      'end to end GFLOP/s',
      'plain JS GFLOP/s',
      'plain/resident',
      'plain/end to end',
    ],
    rows: measurements.map(({ size, flops = 0, resident, packed, strassen, endToEnd, plain, roofline }) => [
      size,
      flops / resident,
      roofline / resident,
      packed && flops / packed,
      strassen && flops / strassen,
      flops / endToEnd,
      plain && flops / plain,
      plain && plain / resident,
      plain && plain / endToEnd,
    ]),
  };
}

/** A step takes many kernels: its time, and the multiply-adds among it. */
function perStep(title: string, measurements: readonly Measurement[]): Table {
  return {
    title,
    keys: 2,
    headers: ['step of 784-128-64-10', 'size', 'resident ms', 'GFLOP/s', 'of peak', 'end to end ms', 'samples/s'],
    rows: measurements.map(({ name, size, elements, flops = 0, resident, endToEnd, roofline }) => [
      name,
      size,
      resident / 1e6,
      flops / resident,
      roofline / resident,
      endToEnd / 1e6,
      (elements / endToEnd) * 1e9,
    ]),
  };
}

const roofline = {
  peak: { plain: registerPeak('plain'), relaxed: registerPeak('relaxed') },
  copy: Object.fromEntries(Object.entries(COPY_SIZES).map(([level, bytes]) => [level, copySpeed(bytes)])),
};
const tables: Table[] = [];
function present(table: Table): void {
  tables.push(table);
  show(`${tableText(table)}\n`);
}
present({
  title: 'Roofline',
  headers: ['bound', 'figure'],
  rows: [
    ['multiply-add, plain: GFLOP/s', roofline.peak.plain],
    ['multiply-add, relaxed: GFLOP/s', roofline.peak.relaxed],
    ...Object.entries(roofline.copy).map(([level, speed]) => [`copy in ${level}: GB/s copied`, speed]),
  ],
});

const suites = [
  { title: 'Elementwise', run: elementwise, table: perElement },
  { title: 'Products', run: products, table: perFlop },
  { title: 'Training', run: steps, table: perStep },
];
const measured: Record<string, readonly object[]> = {};
for (const { title, run, table } of suites) {
  const measurements = await run(selection);
  if (measurements.length === 0) continue;
  measured[title.toLowerCase()] = measurements;
  present(table(title, measurements));
}
const short = await shortCalls(selection);
if (short.length > 0) {
  measured.shortCalls = short;
  present({
    title: 'From how many values on a call is faster than a plain loop',
    headers: ['kernel', 'resident', 'Float32Array with out'],
    rows: short.map(({ name, winsFrom: { resident, withOut } }) => [name, `${resident ?? '–'}`, `${withOut ?? '–'}`]),
  });
  present({
    title: `Fixed cost of a call: ${FEW} values`,
    headers: ['kernel', 'resident ns', 'with out ns', 'new array ns'],
    rows: short.map(({ name, fixed: { resident, withOut, endToEnd } }) => [name, resident, withOut, endToEnd]),
  });
}

const run = thisRun(commandLine('bench'), { processor: flags.processor });
if (flags.json !== undefined) writeJson(flags.json, { ...run, roofline, ...measured });
if (flags.write) {
  saveSection('speed', { ...run, tables }, flags.only !== undefined);
  writeFigureFiles();
}
