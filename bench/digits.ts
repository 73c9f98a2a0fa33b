// How hard the digits are that npm start trains on: test accuracy of a linear softmax classifier and of the MLP, means of
// five seeds of weights and digits. Run: npx tsx bench/digits.ts
import { digits } from '../src/io/index.js';
import { accuracy, adam, categoricalCrossentropy, dense, type Layer, sequential } from '../src/nn/index.js';

const SEEDS = [0, 1, 2, 3, 4];
const inputShape = [784] as const;
const nets: Record<string, () => Layer[]> = {
  '784-10': () => [dense({ units: 10, inputShape })],
  '784-128-64-10, ReLU': () => [
    dense({ units: 128, activation: 'relu', inputShape }),
    dense({ units: 64, activation: 'relu' }),
    dense({ units: 10 }),
  ],
};

for (const [name, layers] of Object.entries(nets)) {
  const accuracies: number[] = [];
  for (const seed of SEEDS) {
    const { train, test } = digits({ seed });
    const model = sequential(layers(), { seed });
    model.compile({ optimizer: adam(), loss: categoricalCrossentropy(), metrics: [accuracy()] });
    await model.fit(train.x, train.y, { epochs: 10, verbose: false });
    accuracies.push(model.evaluate(test.x, test.y).accuracy as number);
    model.dispose();
  }
  const mean = accuracies.reduce((sum, value) => sum + value, 0) / SEEDS.length;
  const range = `${Math.min(...accuracies).toFixed(3)} to ${Math.max(...accuracies).toFixed(3)}`;
  console.log(`${name}: ${mean.toFixed(3)} (${range})`);
}

digits({ train: 1000, test: 0 });
const start = performance.now();
digits({ train: 10_000, test: 0 });
console.log(`${Math.round(10_000 / ((performance.now() - start) / 1000)).toLocaleString('en-US')} images/s`);
