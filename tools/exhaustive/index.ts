// Runs every kernel of the table of activations, and exp and log1p, over all 2³² floats against the float64 oracle, on all
// cores, and writes docs/accuracy.md: npm run verify:exhaustive [name …]. Each finished function is written to the table at once, so a run that
// was interrupted is continued by naming the missing ones.
import { type ChildProcess, fork } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { compareRun, type Worst } from '../../test/reference/accuracy.js';
import {
  boundsOf,
  type Case,
  cases,
  compile,
  mathFunctions,
  type Name,
  names,
  type Subject,
  subject,
} from './subjects.js';

/** Floats that a worker is handed at a time, and that pass through its resident buffers at a time. */
const SHARE = 2 ** 24;
const CHUNK = 2 ** 14;
const SHARES = 2 ** 32 / SHARE;

interface Task {
  name: Name;
  parameters: readonly [number, number];
  share: number;
}
interface Outcome {
  value: Worst;
  derivative: Worst;
}

const subjects = new Map<Name, Subject>();

function run({ name, parameters: [p, q], share }: Task): Outcome {
  const each = subjects.get(name) ?? subject(name, CHUNK);
  subjects.set(name, each);
  const { x, y, value, derivative } = each;
  const [exactP, exactQ] = [Math.fround(p), Math.fround(q)];
  const worst = { value: { ulps: 0, at: 0 }, derivative: { ulps: 0, at: 0 } };
  const compare = ({ kernel, truth }: Subject['value'], crossing: number | undefined, worst: Worst): void => {
    kernel(x.byteOffset, y.byteOffset, CHUNK, p, q);
    compareRun(x, y, (at) => truth(at, exactP, exactQ), crossing, worst, each.farthest);
  };
  for (let at = share * SHARE; at < (share + 1) * SHARE; at += CHUNK) {
    each.fill(at);
    compare(value, undefined, worst.value);
    if (derivative) compare(derivative, derivative.crossing, worst.derivative);
  }
  return worst;
}

function worse(a: Worst, b: Worst): Worst {
  return b.ulps > a.ulps ? b : a;
}

const PAGE = 'docs/accuracy.md';
const HEAD = `# Accuracy over all 2³² floats

Written by \`npm run verify:exhaustive\`: the largest error of f and f′ over every float, infinities, subnormals and NaN
included, in units in the last place of the true value, and the input where it occurs. 0.5 is a correctly rounded result.
Within 0.25 of the point where f′ of gelu, silu or mish crosses 0, an error of 2⁻²⁴ counts as one unit. exp is that of
assembly/math for x ≤ 0, log1p that for 0 ≤ x ≤ 1.

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
  rows.set(
    done.label,
    `| ${done.label} | ${shown(value)} | ${done.name in mathFunctions ? ' | ' : shown(derivative)} |`,
  );
  const order = cases(names).map((each) => each.label);
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
  const asked = process.argv.slice(2) as Name[];
  compile();
  // As JSON, an infinite error would arrive as null and count as none.
  const start = (): ChildProcess => fork(fileURLToPath(import.meta.url), { serialization: 'advanced' });
  const workers = Array.from({ length: availableParallelism() }, start);
  for (const one of cases(asked.length > 0 ? asked : names)) {
    const began = performance.now();
    const outcome = await runAll(one, workers);
    record(one, outcome);
    const seconds = Math.round((performance.now() - began) / 1000);
    console.log(
      `\r${one.label}: f ${outcome.value.ulps.toFixed(3)}, f′ ${outcome.derivative.ulps.toFixed(3)}, ${seconds} s`,
    );
    const ulps = boundsOf(one.name);
    if (outcome.value.ulps > ulps.value || outcome.derivative.ulps > ulps.derivative) {
      console.error(`${one.label}: beyond the bounds that are stated, ${ulps.value} and ${ulps.derivative}`);
      process.exitCode = 1;
    }
  }
  for (const worker of workers) worker.disconnect();
}

// The parent runs main; a child has someone to send to.
if (process.send) process.on('message', (task: Task) => process.send?.(run(task)));
else await main();
