// Runs every kernel of the table of activations over all 2³² floats against the float64 oracle, on all cores, and writes
// docs/accuracy.md: npm run verify:exhaustive [name …]. Each finished function is written to the table at once, so a run that
// was interrupted is continued by naming the missing ones.
import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { alloc } from '../../src/index.js';
import { type Activation, type ActivationName, activations } from '../../src/kernels/table.js';
import { engine } from '../../src/wasm/engine.js';
import { compareRun, type Interpolant, type Worst } from '../../test/reference/accuracy.js';
import { references } from '../../test/reference/activations.js';

/** Floats that a worker is handed at a time, and that pass through its resident buffers at a time. */
const SHARE = 2 ** 24;
const CHUNK = 2 ** 14;
const SHARES = 2 ** 32 / SHARE;

interface Task {
  name: ActivationName;
  parameters: readonly [number, number];
  share: number;
}
interface Outcome {
  value: Worst;
  derivative: Worst;
}

/** A row of the table in docs/accuracy.md. */
interface Case {
  name: ActivationName;
  parameters: readonly [number, number];
  label: string;
}

/** Parameters beyond the defaults: a spread for the functions whose arithmetic depends on them. */
const SPREAD: Partial<Record<ActivationName, readonly (readonly [number, number])[]>> = {
  elu: [
    [0.3, 0],
    [7, 0],
  ],
  celu: [
    [0.3, 0],
    [7, 0],
  ],
  softplus: [
    [0.3, 20],
    [5, 8],
  ],
  threshold: [[0.25, -2]],
};

interface Helpers {
  fillPatterns(x: number, first: number, n: number): void;
  farthest(x: number, y: number, n: number, newton: number): number;
}
/** Doubles of an interpolant: its nodes but the last, and its coefficients. */
const NEWTON = 13;
const BINARY = 'build/exhaustive.wasm';

/** assembly.ts, in the memory of the kernels. */
function helpers(): Helpers {
  const module = new WebAssembly.Module(readFileSync(BINARY));
  return new WebAssembly.Instance(module, { env: { memory: engine().memory } }).exports as unknown as Helpers;
}

function run({ name, parameters: [p, q], share }: Task): Outcome {
  const { value, derivative, crossing } = references[name];
  const { [name]: f, [`${name}Derivative` as const]: slope } = engine().kernels;
  const [exactP, exactQ] = [Math.fround(p), Math.fround(q)];
  const trueValue = (at: number): number => value(at, exactP, exactQ);
  const trueSlope = (at: number): number => derivative(at, exactP, exactQ);
  const worst = { value: { ulps: 0, at: 0 }, derivative: { ulps: 0, at: 0 } };
  const wasm = helpers();
  using x = alloc(CHUNK);
  using y = alloc(CHUNK);
  using newton = alloc(2 * NEWTON);
  const farthest = ({ nodes, coefficients }: Interpolant): number => {
    const doubles = new Float64Array(newton.data.buffer, newton.byteOffset, NEWTON);
    doubles.set(nodes.subarray(0, -1));
    doubles.set(coefficients, nodes.length - 1);
    return wasm.farthest(x.byteOffset, y.byteOffset, CHUNK, newton.byteOffset);
  };
  for (let at = share * SHARE; at < (share + 1) * SHARE; at += CHUNK) {
    wasm.fillPatterns(x.byteOffset, at, CHUNK);
    f(x.byteOffset, y.byteOffset, CHUNK, p, q);
    compareRun(x.data, y.data, trueValue, undefined, worst.value, farthest);
    slope(x.byteOffset, y.byteOffset, CHUNK, p, q);
    compareRun(x.data, y.data, trueSlope, crossing, worst.derivative, farthest);
  }
  return worst;
}

function worse(a: Worst, b: Worst): Worst {
  return b.ulps > a.ulps ? b : a;
}

function label(name: ActivationName, values: readonly number[]): string {
  const { parameters }: Activation = activations[name];
  return [name, ...parameters.map((parameter, i) => `${parameter.name} ${values[i]}`)].join(', ');
}

function cases(names: readonly ActivationName[]): Case[] {
  return names.flatMap((name) => {
    const { parameters }: Activation = activations[name];
    const defaults = [parameters[0]?.default, parameters[1]?.default] as const;
    const complete = parameters.every((parameter) => parameter.default !== undefined);
    const all = [...(complete ? [[defaults[0] ?? 0, defaults[1] ?? 0] as const] : []), ...(SPREAD[name] ?? [])];
    return all.map((given) => ({ name, parameters: given, label: label(name, given) }));
  });
}

const PAGE = 'docs/accuracy.md';
const HEAD = `# Accuracy over all 2³² floats

Written by \`npm run verify:exhaustive\`: the largest error of f and f′ over every float, infinities, subnormals and NaN
included, in units in the last place of the true value, and the input where it occurs. 0.5 is a correctly rounded result.
Within 0.25 of the point where f′ of gelu, silu or mish crosses 0, an error of 2⁻²⁴ counts as one unit.

| function | f | at | f′ | at |
|---|---|---|---|---|
`;

function record(done: Case, { value, derivative }: Outcome): void {
  const shown = ({ ulps, at }: Worst): string =>
    `${(Math.ceil(ulps * 1000) / 1000).toFixed(3)} | ${ulps === 0 ? '' : at}`;
  const kept = existsSync(PAGE)
    ? readFileSync(PAGE, 'utf8')
        .split('\n')
        .filter((line) => line.startsWith('| ') && !line.startsWith('| function'))
    : [];
  const rows = new Map(kept.map((line) => [line.split(' | ')[0]?.slice(2) ?? '', line]));
  rows.set(done.label, `| ${done.label} | ${shown(value)} | ${shown(derivative)} |`);
  const order = cases(Object.keys(activations) as ActivationName[]).map((each) => each.label);
  mkdirSync('docs', { recursive: true });
  const lines = order.flatMap((each) => rows.get(each) ?? []);
  writeFileSync(PAGE, `${HEAD}${lines.join('\n')}\n`);
}

function runAll(one: Case, workers: readonly ChildProcess[]): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    let outcome: Outcome = { value: { ulps: 0, at: 0 }, derivative: { ulps: 0, at: 0 } };
    let next = 0;
    let done = 0;
    const feed = (worker: ChildProcess): void => {
      if (next < SHARES) worker.send({ name: one.name, parameters: one.parameters, share: next++ });
    };
    for (const worker of workers) {
      worker.removeAllListeners();
      worker.on('error', reject);
      worker.on('exit', (code) => reject(new Error(`a worker of ${one.label} ended with ${code}`)));
      worker.on('message', ({ value, derivative }: Outcome) => {
        outcome = { value: worse(outcome.value, value), derivative: worse(outcome.derivative, derivative) };
        done++;
        if (process.stdout.isTTY) process.stdout.write(`\r${one.label}: ${Math.floor((100 * done) / SHARES)}%  `);
        if (done === SHARES) resolve(outcome);
        else feed(worker);
      });
      feed(worker);
    }
  });
}

async function main(): Promise<void> {
  const asked = process.argv.slice(2) as ActivationName[];
  const names = asked.length > 0 ? asked : (Object.keys(activations) as ActivationName[]);
  execFileSync('npx', ['asc', '--config', 'tools/exhaustive/asconfig.json']);
  // As JSON, an infinite error would arrive as null and count as none.
  const start = (): ChildProcess => fork(fileURLToPath(import.meta.url), { serialization: 'advanced' });
  const workers = Array.from({ length: availableParallelism() }, start);
  for (const one of cases(names)) {
    const began = performance.now();
    const outcome = await runAll(one, workers);
    record(one, outcome);
    const seconds = Math.round((performance.now() - began) / 1000);
    console.log(
      `\r${one.label}: f ${outcome.value.ulps.toFixed(3)}, f′ ${outcome.derivative.ulps.toFixed(3)}, ${seconds} s`,
    );
    const { ulps } = activations[one.name];
    if (outcome.value.ulps > ulps.value || outcome.derivative.ulps > ulps.derivative) {
      console.error(`${one.label}: beyond the bounds in src/kernels/table.ts, ${ulps.value} and ${ulps.derivative}`);
      process.exitCode = 1;
    }
  }
  for (const worker of workers) worker.disconnect();
}

// The parent runs main; a child has someone to send to.
if (process.send) process.on('message', (task: Task) => process.send?.(run(task)));
else await main();
