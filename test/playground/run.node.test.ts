// Runs as the page has them, in Workers: what they end at does not depend on how often they halted on the way.
import { afterEach, expect, it } from 'vitest';
import { Run } from '../../playground/src/run/run.js';
import { loadData } from '../../playground/src/set-up/data.js';
import { OPENING, type ScheduleChoice, type SetUp } from '../../playground/src/set-up/set-up.js';
import { digestInNode } from './train-in-node.js';

const UNTIL = 23;
const runs: Run[] = [];
afterEach(() => {
  for (const run of runs.splice(0)) run.dispose();
});

const small = (schedule: Partial<ScheduleChoice>): SetUp => ({
  ...OPENING,
  data: { ...OPENING.data, samples: 100 },
  layers: [{ units: 8, activation: { name: 'relu' }, batchNorm: true, dropout: 0.2 }],
  optimizer: { ...OPENING.optimizer, learningRate: 0.05 },
  batchSize: 32,
  schedule: { type: 'constant', steps: 9, options: {}, ...schedule },
});

async function digestAfter(setUp: SetUp, pace: number, ...halts: readonly number[]): Promise<string | undefined> {
  const run = await Run.open(setUp, await loadData(setUp.data), pace);
  runs.push(run);
  for (const step of halts) await run.start(step);
  expect(run.failure.value).toBe(undefined);
  expect(run.step.value).toBe(halts.at(-1));
  return run.digest.value;
}

it.each<[string, Partial<ScheduleChoice>]>([
  ['a constant rate', {}],
  ['a warm-up before a cosine', { type: 'cosineDecay', options: { warmup: 5, etaMin: 0.01 } }],
  ['a rate that goes by the loss', { type: 'reduceOnPlateau', options: { patience: 0, factor: 0.5, minDelta: 0.5 } }],
])('with %s', async (_, schedule) => {
  const setUp = small(schedule);
  const expected = await digestInNode(setUp, UNTIL);
  expect(await digestAfter(setUp, Infinity, UNTIL)).toBe(expected);
  expect(await digestAfter(setUp, Infinity, 3, 4, 8, 17, UNTIL)).toBe(expected);
  expect(await digestAfter(setUp, 1000, 5, UNTIL)).toBe(expected);
});
