// Measures in a Worker of its own, so that the page stays smooth; to cancel is to end it.
import code from 'virtual:roofline';
import { info, init } from 'fourlane';
import { threads } from 'fourlane/threads';
import { CHAIN_FLOPS, linkRoofline } from '../../../bench/roofline/limits.js';
import type { Conditions, Group, Message, Rate, Row } from './results.js';
import { clockStep, ratesOf, scaled } from './timing.js';
import { checkResults, LENGTH, type Prepared, WORKLOADS, type Workload } from './workloads.js';

const FLOAT = 4;
const PAGE = 65536;

const send = (message: Message): void => postMessage(message);

/** What the machine can do at best: multiply-adds in registers, and a copy of arrays as long as the kernels'. */
function limits(clock: number): Pick<Conditions, 'peakGflops' | 'copyGvalues'> {
  const memory = new WebAssembly.Memory({ initial: 1 + Math.ceil((2 * LENGTH * FLOAT) / PAGE) });
  const bytes = Uint8Array.from(atob(code), (letter) => letter.charCodeAt(0));
  const roofline = linkRoofline(bytes, memory);
  const iterations = 1e5;
  // The copy's length is a multiple of 64 bytes.
  const copied = LENGTH * FLOAT;
  const rates = ratesOf(
    {
      chains: () => roofline.chains(iterations, 0.5),
      copy: () => roofline.copy(PAGE, PAGE + copied, copied),
    },
    clock,
  );
  return {
    peakGflops: (rates.chains.best * iterations * CHAIN_FLOPS) / 1e9,
    copyGvalues: (rates.copy.best * LENGTH) / 1e9,
  };
}

function measure(workload: Workload, { clock, peakGflops, copyGvalues }: Conditions): Row {
  const { group, name, size, work } = workload;
  return withPrepared(workload, (prepared) => {
    const { fourlane, plain } = ratesOf({ fourlane: prepared.fourlane, plain: prepared.plain }, clock);
    checkResults(workload, prepared);
    const rates = { fourlane: scaled(fourlane, work / 1e9), plain: scaled(plain, work / 1e9) };
    return group === 'kernels'
      ? { group, name, size, unit: 'Gvalues/s', ...rates, limit: copyGvalues }
      : { group, name, size, unit: 'GFLOP/s', ...rates, limit: peakGflops };
  });
}

/** The package alone, with the threads that run by now. */
function measureThreaded(workload: Workload, { clock }: Conditions): Rate {
  return withPrepared(workload, ({ fourlane }) => scaled(ratesOf({ fourlane }, clock).fourlane, workload.work / 1e9));
}

function withPrepared<R>(workload: Workload, use: (prepared: Prepared) => R): R {
  const prepared = workload.prepare();
  try {
    return use(prepared);
  } finally {
    prepared.dispose();
  }
}

async function run(groups: readonly Group[]): Promise<void> {
  await init();
  const clock = clockStep();
  const conditions = { clock, ...limits(clock) };
  send({ type: 'conditions', conditions });
  const workloads = WORKLOADS.filter(({ group }) => groups.includes(group));
  const of = 2 * workloads.length;
  for (const [i, workload] of workloads.entries()) {
    send({ type: 'measuring', what: `${workload.name}, ${workload.size}`, done: i, of });
    send({ type: 'row', row: measure(workload, conditions) });
  }
  await init({ binary: threads });
  send({ type: 'threads', threads: info().threads });
  for (const [i, workload] of info().threads.count > 1 ? workloads.entries() : []) {
    const what = `${workload.name}, ${workload.size}, with threads`;
    send({ type: 'measuring', what, done: workloads.length + i, of });
    send({ type: 'threaded', row: i, rate: measureThreaded(workload, conditions) });
  }
  send({ type: 'done' });
}

addEventListener('message', ({ data }: MessageEvent<readonly Group[]>) => {
  run(data).catch((error: Error) => send({ type: 'failed', message: error.message }));
});
