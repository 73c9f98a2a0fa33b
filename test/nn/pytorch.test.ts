// The trainer compared with PyTorch: cases made by tools/pytorch-cases.py.
import { readFileSync } from 'node:fs';
import {
  type ActivationConfig,
  type CompileOptions,
  fromJSON,
  type LayerConfig,
  type LossConfig,
  lossFromJSON,
  type OptimizerConfig,
  optimizerFromJSON,
  type Schedule,
  type ScheduleConfig,
  type Sequential,
  scheduleFromJSON,
} from 'fourlane/nn';
import { describe, expect, it } from 'vitest';
import { activations } from '../../src/kernels/table.js';

type Values = Readonly<Record<string, readonly number[]>>;

/** Float32 values in base64, by path. */
type Packed = Readonly<Record<string, string>>;

interface Case {
  readonly name: string;
  readonly layers: readonly LayerConfig[];
  readonly loss: LossConfig;
  readonly optimizer: OptimizerConfig;
  readonly schedule?: ScheduleConfig;
  readonly clip?: Pick<CompileOptions, 'clipNorm' | 'clipValue'>;
  readonly targets: string;
  readonly weights?: 'samples' | 'classes';
  readonly losses: readonly number[];
  readonly rates?: readonly number[];
  /** Gradients of some steps, and the parameters and statistics behind them. */
  readonly kept: readonly { readonly step: number; readonly gradients: Packed; readonly values: Packed }[];
}

interface Data {
  readonly batch: number;
  readonly perEpoch: number;
  readonly x: readonly number[];
  readonly targets: Values;
  readonly sampleWeights: readonly number[];
  readonly classWeights: readonly number[];
  /** By path and shape. */
  readonly initial: Values;
}

const read = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`../reference/pytorch/${name}.json`, import.meta.url), 'utf8'));
const data = read<Data>('data');
const samples = data.batch * data.perEpoch;

function unpack(text: string): Float32Array {
  const bytes = Uint8Array.from(Buffer.from(text, 'base64'));
  return new Float32Array(bytes.buffer);
}

/** How far a trajectory may be off after so many steps, relatively: 1e-5 a step, 1e-4 after all. */
const tolerance = (step: number): number => Math.min(1e-5 * step, 1e-4);

/** Relative to the largest value: an element that happens to be near 0 has no digits of its own, nor if all are. */
function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, step: number, what: string): void {
  const size = Math.max(1e-3, ...Array.from(expected, Math.abs));
  expect(actual.length, what).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs((actual[i] as number) - (expected[i] as number));
    expect(error, `${what}[${i}], step ${step}`).toBeLessThanOrEqual(tolerance(step) * size);
  }
}

/** PyTorch adds weight decay to copies of the gradients, the trainer to the gradients. AdamW adds none. */
function decayOf({ optimizer }: Case, shape: readonly number[]): number {
  const { type, weightDecay = 0, decayMatricesOnly } = optimizer as { weightDecay?: number } & OptimizerConfig;
  return type !== 'adamW' && !(decayMatricesOnly && shape.length === 1) ? weightDecay : 0;
}

function make(entry: Case): { model: Sequential; schedule: Schedule | undefined } {
  const model = fromJSON({ seed: 0, layers: entry.layers });
  const schedule = entry.schedule && scheduleFromJSON(entry.schedule);
  model.compile({
    optimizer: optimizerFromJSON(entry.optimizer),
    loss: lossFromJSON(entry.loss),
    ...entry.clip,
    ...(schedule && { schedule }),
  });
  for (const { path, shape, value } of model.parameters) {
    const initial = data.initial[`${path} ${shape.join('x')}`];
    if (initial) value.data.set(initial);
  }
  return { model, schedule };
}

it('every activation of the table has a trajectory', () => {
  const configs = read<Case[]>('activation').flatMap(({ layers }) => layers.map(({ activation }) => activation));
  const names = configs.map((config) => (config as ActivationConfig | undefined)?.name);
  expect(Object.keys(activations).filter((name) => !names.includes(name))).toEqual([]);
});

describe.each(['optimizer', 'loss', 'activation', 'layer', 'clip', 'schedule'])('%s as in PyTorch', (kind) => {
  it.each(read<Case[]>(kind).map((entry) => [entry.name, entry] as const))('%s', (_, entry) => {
    const { model, schedule } = make(entry);
    const y = data.targets[entry.targets] as readonly number[];
    const weights = { samples: data.sampleWeights, classes: y.map((label) => data.classWeights[label] as number) };
    const part = (values: readonly number[], batch: number): number[] => {
      const length = (values.length / samples) * data.batch;
      return values.slice(batch * length, (batch + 1) * length);
    };
    let epochLoss = 0;
    entry.losses.forEach((expected, index) => {
      const step = index + 1;
      const batch = index % data.perEpoch;
      if (entry.rates) expect(model.learningRate).toBeCloseTo(entry.rates[index] as number, 12);
      const before = model.parameters.map(({ value }) => value.data.slice());
      const loss = model.trainOnBatch(Float32Array.from(part(data.x, batch)), part(y, batch), {
        ...(entry.weights && { sampleWeight: part(weights[entry.weights], batch) }),
      });
      expectClose([loss], [expected], step, 'loss');
      const kept = entry.kept.find((one) => one.step === step);
      model.parameters.forEach(({ path, shape, gradient, value }, p) => {
        if (!kept) return;
        expectClose(value.data, unpack(kept.values[path] as string), step, path);
        expect(path in kept.gradients, `a gradient of ${path}`).toBe(gradient !== undefined);
        if (!gradient) return;
        const decay = decayOf(entry, shape);
        const undecayed = gradient.data.map((g, i) => g - decay * (before[p]?.[i] as number));
        expectClose(undecayed, unpack(kept.gradients[path] as string), step, `gradient of ${path}`);
      });
      epochLoss += loss / data.perEpoch;
      if (batch === data.perEpoch - 1) {
        model.trainingState.epoch += 1;
        schedule?.observe?.({ loss: epochLoss });
        epochLoss = 0;
      }
    });
    expect(entry.kept.map(({ step }) => step)).toEqual([1, 10, 50]);
    model.dispose();
  });
});
