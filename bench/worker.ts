// What training in a Worker costs: its messages, compared with training in place; and in Chromium the start, and the longest task of
// the page's main thread meanwhile. Run on the built package: npx tsx bench/worker.ts
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { chromium } from 'playwright';
import type * as Worker from '../src/worker/index.js';
import { browsers } from '../test/browser/browsers.js';
import { listen } from '../test/listen.js';
import { trainer } from './built.js';

const { inWorker }: typeof Worker = await import(new URL('../dist/worker/index.js', import.meta.url).href);
const { adam, categoricalCrossentropy, dense, sequential } = trainer;
const ROUNDS = 5;
const EPOCHS = 3;
const SAMPLES = 20_000;

/** 784-128-64-10 on random data. */
function net() {
  const model = sequential([
    dense({ inputShape: [784], units: 128, activation: 'relu' }),
    dense({ units: 64, activation: 'relu' }),
    dense({ units: 10 }),
  ]);
  model.compile({ optimizer: adam(), loss: categoricalCrossentropy() });
  return model;
}
const x = Float32Array.from({ length: 784 * SAMPLES }, (_, i) => Math.fround(((i * 7919) % 1000) / 1000));
const y = Int32Array.from({ length: SAMPLES }, (_, i) => i % 10);

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] as number;

/** Milliseconds of the processor, in all threads: what a busy machine disturbs least. */
async function cost(run: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

async function messages(): Promise<void> {
  const [local, far] = [net(), net()];
  using remote = await inWorker(far);
  const options = () => ({ epochs: EPOCHS, verbose: false, callbacks: { onProgress: () => {}, onEpochEnd: () => {} } });
  const runs = [
    () => local.fit(x, y, options()),
    () => remote.fit(x, y, options()),
    // No step: the data and the state there and back, and little else.
    () => remote.fit(x, y, { ...options(), signal: AbortSignal.abort() }),
  ];
  const costs = runs.map((): number[] => []);
  for (let round = 0; round <= ROUNDS; round++) {
    // Each is first in its turn; the first round warms up.
    for (const i of runs.keys()) {
      const at = (i + round) % runs.length;
      const ms = await cost(runs[at] as () => Promise<unknown>);
      if (round > 0) costs[at]?.push(ms);
    }
  }
  const [here = 0, there = 0, data = 0] = costs.map((each) => Math.min(...each));
  console.log(
    `training ${EPOCHS} epochs of ${SAMPLES} samples: ${here.toFixed(0)} ms of the processor in place, ${there.toFixed(0)} in a Worker`,
  );
  console.log(
    `${data.toFixed(0)} of these for ${(x.byteLength / 1e6).toFixed(0)} MB of data; messages: ${(100 * ((there - data) / here - 1)).toFixed(2)} %`,
  );
  console.log(`all rounds: ${costs.map((each) => each.map((ms) => ms.toFixed(0)).join(' ')).join(' | ')}`);
}

/** The page: starts Workers, then trains in one, with marks that the trace shows. */
const page = `<!doctype html><script type="module">
  import { adam, categoricalCrossentropy, dense, sequential } from './dist/nn/index.js';
  import { inWorker } from './dist/worker/index.js';
  const model = sequential([dense({ inputShape: [784], units: 128, activation: 'relu' }), dense({ units: 64, activation: 'relu' }), dense({ units: 10 })]);
  model.compile({ optimizer: adam(), loss: categoricalCrossentropy() });
  model.predict(new Float32Array(784));
  globalThis.start = async () => {
    const before = performance.now();
    const remote = await inWorker(model);
    const took = performance.now() - before;
    globalThis.remote?.dispose();
    globalThis.remote = remote;
    return took;
  };
  const x = Float32Array.from({ length: 784 * ${SAMPLES} }, (_, i) => (i % 1000) / 1000);
  const y = Int32Array.from({ length: ${SAMPLES} }, (_, i) => i % 10);
  globalThis.prepare = () => { globalThis.data = [x.slice(), y.slice()]; };
  globalThis.train = async (transfer, sync) => {
    let told = 0;
    const callbacks = { onProgress: (batch, { loss }) => { told += 1; document.title = loss.toFixed(3); } };
    await remote.fit(...data, { epochs: 3, transfer, sync, callbacks });
    return told;
  };
</script>`;

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

async function inChromium(): Promise<void> {
  const root = new URL('../', import.meta.url);
  const server = createServer(async ({ url = '/' }, response) => {
    response.setHeader('Content-Type', url === '/' ? 'text/html' : 'text/javascript');
    response.end(url === '/' ? page : await readFile(new URL(`.${url}`, root)).catch(() => ''));
  });
  const origin = await listen(server);
  const browser = await chromium.launch(browsers.chromium);
  try {
    const tab = await browser.newPage();
    await tab.goto(`${origin}/`);
    await tab.waitForFunction('globalThis.train');
    const starts: number[] = [];
    for (let i = 0; i < 9; i++) starts.push(await tab.evaluate<number>('start()'));
    const sorted = starts.map((ms) => ms.toFixed(0)).join(', ');
    console.log(`Chromium ${browser.version()}: start ${median(starts).toFixed(0)} ms (${sorted})`);
    for (const [what, call] of [
      ['data copied', "train(false, 'epoch')"],
      ['data moved', "train(true, 'epoch')"],
      ['data moved, weights some 60 times a second', "train(true, 'progress')"],
    ] as const) {
      await tab.evaluate('prepare()');
      await browser.startTracing(tab, {
        categories: ['toplevel', 'disabled-by-default-devtools.timeline', 'devtools.timeline', '__metadata'],
      });
      const told = await tab.evaluate<number>(call);
      const { traceEvents } = JSON.parse(String(await browser.stopTracing())) as { traceEvents: TraceEvent[] };
      const tasks = mainThreadTasks(traceEvents);
      const longest = Math.max(...tasks.map(({ dur = 0 }) => dur)) / 1000;
      const busy = Math.max(...tasks.map(({ dur = 0, tdur = dur }) => tdur)) / 1000;
      console.log(
        `${what}: longest task ${longest.toFixed(1)} ms, ${busy.toFixed(1)} ms of it on the processor; ${told} times progress`,
      );
    }
  } finally {
    await browser.close();
    server.close();
  }
}

/** Tasks of the thread that is the page's main one: of all such threads, that with most tasks. */
function mainThreadTasks(events: readonly TraceEvent[]): readonly TraceEvent[] {
  const mains = events.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain');
  const keys = new Set(mains.map(({ pid, tid }) => `${pid} ${tid}`));
  const tasks = new Map<string, TraceEvent[]>();
  for (const event of events) {
    const key = `${event.pid} ${event.tid}`;
    if (event.ph !== 'X' || !/^(RunTask|ThreadControllerImpl::RunTask)$/.test(event.name) || !keys.has(key)) continue;
    if (!tasks.has(key)) tasks.set(key, []);
    tasks.get(key)?.push(event);
  }
  return [...tasks.values()].sort((a, b) => b.length - a.length)[0] ?? [];
}

await messages();
await inChromium();
