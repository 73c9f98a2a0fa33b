// Measures in a Worker of its own, so that the page stays smooth; to cancel is to end it.
import code from 'virtual:roofline';
import { init } from 'fourlane';
import { CHAIN_FLOPS, linkRoofline } from '../../../bench/roofline/limits.js';
import type { Conditions, Group, Message, Rate, Row } from './results.js';
import { clockStep, ratesOf, scaled } from './timing.js';
import { checkResults, LENGTH, WORKLOADS, type Workload } from './workloads.js';

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
  const prepared = workload.prepare();
  try {
    const { fourlane, plain } = ratesOf({ fourlane: prepared.fourlane, plain: prepared.plain }, clock);
    checkResults(workload, prepared);
    const perSecond = (rate: Rate): Rate => scaled(rate, work / 1e9);
    const rates = { fourlane: perSecond(fourlane), plain: perSecond(plain) };
    return group === 'kernels'
      ? { group, name, size, unit: 'Gvalues/s', ...rates, limit: copyGvalues }
      : { group, name, size, unit: 'GFLOP/s', ...rates, limit: peakGflops };
  } finally {
    prepared.dispose();
  }
}

async function run(groups: readonly Group[]): Promise<void> {
  await init();
  const clock = clockStep();
  const conditions = { clock, ...limits(clock), threads: 1 };
  send({ type: 'conditions', conditions });
  const workloads = WORKLOADS.filter(({ group }) => groups.includes(group));
  for (const [done, workload] of workloads.entries()) {
    send({ type: 'measuring', what: `${workload.name}, ${workload.size}`, done, of: workloads.length });
    send({ type: 'row', row: measure(workload, conditions) });
  }
  send({ type: 'done' });
}

addEventListener('message', ({ data }: MessageEvent<readonly Group[]>) => {
  run(data).catch((error: Error) => send({ type: 'failed', message: error.message }));
});
