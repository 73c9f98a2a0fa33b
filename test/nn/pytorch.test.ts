// The trainer beside PyTorch: cases made by tools/pytorch-cases.py.
import { readFileSync } from 'node:fs';
import {
  type CompileOptions,
  fromJSON,
  type LayerConfig,
  type LossConfig,
  lossFromJSON,
  type OptimizerConfig,
  optimizerFromJSON,
  type ScheduleConfig,
  scheduleFromJSON,
  sequential,
} from 'fourlane/nn';
import { describe, expect, it } from 'vitest';

type Values = Readonly<Record<string, readonly number[]>>;

interface Case {
  readonly name: string;
  readonly layers: readonly LayerConfig[];
  readonly loss: LossConfig;
  readonly optimizer: OptimizerConfig;
  readonly schedule?: ScheduleConfig;
  readonly clip?: Pick<CompileOptions, 'clipNorm' | 'clipValue'>;
  readonly targets: string;
  readonly gradients: Values;
  readonly losses: readonly number[];
  readonly rates?: readonly number[];
  readonly final: Values;
}

interface Data {
  readonly batch: number;
  readonly perEpoch: number;
  readonly x: readonly number[];
  readonly targets: Values;
  readonly initial: Values;
}

const read = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`../reference/pytorch/${name}.json`, import.meta.url), 'utf8'));
const data = read<Data>('data');
const samples = data.batch * data.perEpoch;

/** Relative to the largest value: an element that happens to be near 0 has no digits of its own. */
function expectClose(actual: ArrayLike<number>, expected: readonly number[], tolerance: number, what: string): void {
  const size = Math.max(...expected.map(Math.abs));
  expect(actual.length, what).toBe(expected.length);
  expected.forEach((value, i) => {
    expect(Math.abs((actual[i] as number) - value), `${what}[${i}]`).toBeLessThanOrEqual(tolerance * size);
  });
}

/** PyTorch adds weight decay to copies of the gradients, the trainer to the gradients. AdamW adds none. */
function gradientsWithDecay({ optimizer, gradients }: Case, path: string, shape: readonly number[]): number[] {
  const { type, weightDecay = 0, decayMatricesOnly } = optimizer as { weightDecay?: number } & OptimizerConfig;
  const decays = type !== 'adamW' && !(decayMatricesOnly && shape.length === 1);
  const decay = decays ? weightDecay : 0;
  return (gradients[path] as number[]).map((gradient, i) => gradient + decay * (data.initial[path]?.[i] ?? 0));
}

describe.each(['optimizer', 'loss', 'activation', 'layer', 'clip', 'schedule'])('%s as in PyTorch', (kind) => {
  it.each(read<Case[]>(kind).map((entry) => [entry.name, entry] as const))('%s', (_, entry) => {
    const model = sequential(...fromJSON({ seed: 0, layers: entry.layers }));
    const schedule = entry.schedule && scheduleFromJSON(entry.schedule);
    model.compile({
      optimizer: optimizerFromJSON(entry.optimizer),
      loss: lossFromJSON(entry.loss),
      ...entry.clip,
      ...(schedule && { schedule }),
    });
    for (const { path, value } of model.parameters) {
      const initial = data.initial[path];
      if (initial) value.data.set(initial);
    }
    const x = Float32Array.from(data.x);
    const y = data.targets[entry.targets] as readonly number[];
    const part = <A extends { slice(from: number, to: number): A; length: number }>(values: A, batch: number): A => {
      const length = (values.length / samples) * data.batch;
      return values.slice(batch * length, (batch + 1) * length);
    };
    const losses: number[] = [];
    entry.losses.forEach((_, step) => {
      if (entry.rates) expect(model.learningRate).toBeCloseTo(entry.rates[step] as number, 12);
      const batch = step % data.perEpoch;
      losses.push(model.trainOnBatch(part(x, batch), part(y as number[], batch)));
      if (step === 0) {
        for (const { path, shape, gradient } of model.parameters) {
          if (gradient) expectClose(gradient.data, gradientsWithDecay(entry, path, shape), 1e-5, `gradient of ${path}`);
        }
      }
      if (batch === data.perEpoch - 1) {
        model.position.epoch += 1;
        schedule?.observe?.({ loss: losses.slice(-data.perEpoch).reduce((a, b) => a + b) / data.perEpoch });
      }
    });
    expectClose(losses.slice(0, 1), entry.losses.slice(0, 1), 1e-5, 'first loss');
    expectClose(losses, entry.losses, 1e-4, 'loss');
    for (const { path, value } of model.parameters) {
      expectClose(value.data, entry.final[path] as number[], 1e-4, path);
    }
    model.dispose();
  });
});
