// npm run bench:cores: modelled cycles of every kernel's vector loop on cores that need not be at hand, from V8's machine code
// through llvm-mca.
//   --only REGEX   kernels whose name matches       --binary plain|relaxed
//   --arm COMMAND  how to run Node for arm64        --write  docs/cores.md, for which all cores are needed
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import binaryen from 'assemblyscript/binaryen';
import { type Table, tableText } from '../report.js';
import { type Architecture, machineLoops } from './machine-code.js';
import { mainLoop, matching } from './match.js';
import { CPUS, INSTALL, modelledCycles, nodeFor, printedCode } from './model.js';
import { functionsOf, type VectorLoop, type WasmFunction } from './wat.js';

const { values: flags } = parseArgs({
  options: {
    arm: { type: 'string' },
    binary: { type: 'string', default: 'plain' },
    only: { type: 'string', default: '' },
    write: { type: 'boolean', default: false },
  },
});
const only = new RegExp(flags.only);
const file = `build/${flags.binary}.wasm`;

/** Exports whose public function has another name. */
const PUBLIC: Record<string, string> = {
  addScaled: 'sgd',
  gemmPacked: 'gemm',
  multiply: 'rrelu',
  packB: 'pack',
  preluGradients: 'preluBackward',
  rreluSlopes: 'rrelu',
  sgdMomentum: 'sgd',
};

/** A kernel's loop, and the cycles that it takes for four floats by core. */
interface Row {
  readonly name: string;
  readonly index: number;
  readonly exports: readonly string[];
  readonly loop: VectorLoop;
  readonly cycles: Record<string, number>;
}

/** The binary's functions under the names of the text that the compiler wrote along with it. */
function namedFunctions(): WasmFunction[] {
  const names = [...readFileSync(`build/${flags.binary}.wat`, 'utf8').matchAll(/^ \(func \$(\S+)/gm)].map(
    ([, name]) => name,
  );
  const functions = functionsOf(binaryen.readBinary(readFileSync(file)).emitText());
  if (names.length !== functions.length) throw new Error('bench:cores: build/*.wat is not the binary’s: npm run build');
  return functions.map(({ loops, exports }, i) => ({
    name: (names[i] as string).replaceAll('assembly/', ''),
    loops,
    exports: [...new Set(exports.map((each) => PUBLIC[each] ?? each))],
  }));
}

/** Whether it multiplies and adds, beyond the scaling of sums. */
function isProduct({ name, loop }: Row): boolean {
  return name.startsWith('gemm/') && loop.products > loop.stores;
}

/** Vectors' multiply-adds of a product, vectors that packing writes, and otherwise vectors that the loop goes forward by. */
function workOf(row: Row): number {
  if (isProduct(row)) return row.loop.products;
  return row.name.startsWith('gemm/') ? row.loop.stores : row.loop.vectors;
}

/** Adds an architecture's cores to the rows. */
function model(rows: readonly Row[], architecture: Architecture, command: readonly string[]): string {
  const { version, printed } = printedCode(command, file);
  const loops = machineLoops(printed, architecture);
  const found = rows.flatMap((row) => {
    const match = matching(
      row.loop,
      loops.filter(({ index }) => index === row.index),
    );
    return match ? [{ row, ...match }] : [];
  });
  const cycles = modelledCycles(
    found.map(({ loop }) => loop),
    architecture,
  );
  for (const [i, { row, unrolled }] of found.entries()) {
    const work = unrolled * workOf(row);
    for (const cpu of CPUS[architecture]) row.cycles[cpu] = (cycles[cpu]?.[i] as number) / work;
  }
  return `${architecture}: V8 of Node ${version.slice(1)}`;
}

const GROUPS: readonly { title: string; holds: (row: Row) => boolean }[] = [
  { title: 'Products, cycles for four multiply-adds', holds: isProduct },
  { title: 'Products: packing, and sums of Strassen’s method', holds: ({ name }) => name.startsWith('gemm/') },
  { title: 'Softmax', holds: ({ name }) => name.startsWith('softmax/') },
  { title: 'The trainer’s', holds: ({ name }) => name.startsWith('nn/') },
  {
    title: 'Derivatives and backward passes',
    holds: ({ exports }) => exports.some((name) => /Derivative|Backward|Gradients/.test(name)),
  },
  { title: 'Activations', holds: () => true },
];

function tablesOf(rows: readonly Row[], cpus: readonly string[]): Table[] {
  const groups = GROUPS.map(({ title }) => ({ title, rows: [] as Row[] }));
  for (const row of rows) groups[GROUPS.findIndex(({ holds }) => holds(row))]?.rows.push(row);
  return groups.reverse().flatMap(({ title, rows }) => {
    if (rows.length === 0) return [];
    const sorted = [...rows].sort((a, b) => a.exports.join().localeCompare(b.exports.join()));
    return {
      title,
      headers: ['kernel', 'loop', ...cpus],
      rows: sorted.map(({ name, exports, cycles }) => [
        exports.join(', '),
        name.replace(/(\w[\w-]*\/)+/g, ''),
        ...cpus.map((cpu) => cycles[cpu]?.toFixed(1)),
      ]),
    };
  });
}

const rows = namedFunctions().flatMap(({ name, loops, exports }, index): Row[] => {
  const loop = mainLoop(loops);
  const shown = loop && exports.some((each) => only.test(each));
  return shown ? [{ name, index, exports, loop, cycles: {} }] : [];
});
const engines: string[] = [];
const cpus: string[] = [];
for (const architecture of ['x64', 'arm64'] as const) {
  const command = nodeFor(architecture, architecture === 'arm64' ? flags.arm : undefined);
  if (command) {
    engines.push(model(rows, architecture, command));
    cpus.push(...CPUS[architecture]);
  } else {
    console.error(
      `bench:cores: no Node for ${architecture}, so without ${CPUS[architecture].join(', ')}. On Debian: ${INSTALL.arm}`,
    );
  }
}
const introduction = `Written by \`npm run bench:cores -- --write\`. Modelled, not measured: V8's machine code of each kernel's vector loop through
llvm-mca's models of the cores, which know no caches and take no branch. Cycles for four floats, whatever number an iteration
takes; a kernel that goes over its values several times has a row for each loop. ${engines.join('; ')}.`;
const page = `${['# Kernels on five cores, modelled', introduction, ...tablesOf(rows, cpus).map((table) => tableText(table))].join('\n\n')}\n`;
if (!flags.write) console.log(page);
else if (engines.length < 2 || flags.only || flags.binary !== 'plain') {
  throw new Error('bench:cores: --write needs all cores, all kernels and the plain binary');
} else writeFileSync('docs/cores.md', page);
