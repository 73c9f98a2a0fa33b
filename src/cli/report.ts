import type { Diagnosis, Sequential } from '../nn/index.js';
import type { Samples } from './data.js';
import { showPredictions } from './predictions.js';
import { table } from './terminal.js';

/** Test images that are shown in the end. */
const SHOWN = 10;

/** One finished epoch of training. */
export interface Epoch {
  /** From 1 on. */
  readonly epoch: number;
  /** Loss and metrics, and the same on the test data: `loss`, `accuracy`, `testLoss`, `testAccuracy`. */
  readonly [figure: string]: number;
  readonly millisecondsPerStep: number;
  readonly samplesPerSecond: number;
}

/** What there is to learn, and what is to learn it. */
export function introduce(model: Sequential, { source, train, test }: Samples): void {
  const count = (n: number): string => n.toLocaleString('en-US');
  console.log(`${count(train.samples)} samples to train on, ${count(test.samples)} to test on: ${source}\n`);
  model.summary();
  console.log();
}

/** What training has come to. */
export function report(model: Sequential, samples: Samples, finished: readonly Epoch[], diagnosis: Diagnosis): void {
  const { train } = samples;
  const names = ['loss', ...(model.compileOptions.metrics ?? []).map(({ name }) => name)];
  const tested = names.map((name) => `test${name[0]?.toUpperCase()}${name.slice(1)}`);
  const heading = ['epoch', ...names, ...names.map((name) => `test ${name}`), 'ms a step', 'samples/s'];
  const rows = finished.map((epoch) => [
    String(epoch.epoch),
    ...[...names, ...tested].map((name) => (epoch[name] as number).toFixed(4)),
    epoch.millisecondsPerStep.toFixed(3),
    Math.round(epoch.samplesPerSecond).toLocaleString('en-US'),
  ]);
  console.log(`${table(heading, rows)}\n`);
  // A unit without a positive pre-activation on any sample.
  const layers = diagnosis.layers.map(({ layer, units, dead }) => [
    layer,
    String(units),
    String(dead.length),
    `${((100 * dead.length) / units).toFixed(1)}%`,
  ]);
  if (layers.length > 0) {
    console.log(`${table(['hidden layer', 'units', 'dead', 'share'], layers)}`);
    console.log(
      `dead: no positive pre-activation on any of the ${train.samples.toLocaleString('en-US')} training samples\n`,
    );
  }
  if (samples.task === 'classification' && samples.side !== undefined) {
    console.log(showPredictions(model, samples.test, samples.side, samples.outputs, SHOWN));
  }
}
