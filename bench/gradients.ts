// What the playground's gradients of one look take of the page's thread. Run: npx tsx bench/gradients.ts
import { gradientsOf, samplesFor } from '../playground/src/run/gradients.js';
import { spreadOut } from '../playground/src/run/samples.js';
import { loadData } from '../playground/src/set-up/data.js';
import { makeModel } from '../playground/src/set-up/model.js';
import { DIGITS, type LayerChoice } from '../playground/src/set-up/set-up.js';

const LOOKS = 60;
const data = await loadData({ ...DIGITS.data, samples: 300 });
const layer = (units: number): LayerChoice => ({ units, activation: { name: 'relu' }, batchNorm: false, dropout: 0 });

for (const units of [[128, 64], [512, 512], Array.from({ length: 8 }, () => 512)]) {
  const model = makeModel({ ...DIGITS, layers: units.map(layer) }, data);
  const few = spreadOut(data, data.inputs, samplesFor(model.parameterBuffer.length));
  const times = Array.from({ length: LOOKS }, () => {
    const start = performance.now();
    gradientsOf(model, few);
    return performance.now() - start;
  }).sort((a, b) => a - b);
  const [median, most] = [times[LOOKS / 2], times.at(-2)] as [number, number];
  console.log(
    `784-${units.join('-')}-10, ${few.y.length} samples: median ${median.toFixed(1)} ms, longest but one ${most.toFixed(1)} ms`,
  );
  model.dispose();
}
