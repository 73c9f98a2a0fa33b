// npm run soak: random use for an hour. -- --minutes 15 for another time, --seed 7 for other rounds; a round that failed is
// repeated by its seed and --minutes 0.
import { parseArgs } from 'node:util';
import { checkFlat, soak } from './soak.js';

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '60' }, seed: { type: 'string', default: '1' } },
});
const start = performance.now();
let reported = start;

const totals = await soak({
  milliseconds: Number(values.minutes) * 60_000,
  seed: Number(values.seed),
  onRound: ({ rounds, calls, models, outOfMemory, resident }) => {
    if (performance.now() - reported < 30_000) return;
    reported = performance.now();
    const minutes = ((reported - start) / 60_000).toFixed(1);
    console.log(
      `${minutes} min: ${rounds} rounds, ${calls} calls, ${models} models, ${outOfMemory} times out of memory, ${resident.at(-1)?.toFixed(0)} MB resident`,
    );
  },
});
checkFlat(totals.resident);
console.log(
  `${totals.rounds} rounds, ${totals.calls} calls, ${totals.models} models: results right, no byte kept, the resident set flat`,
);
