import { type FindingCode, type FitOptions, type Sequential, softmax } from 'fourlane/nn';
import type { Data } from '../examine/data.js';
import { type NetOptions, net } from '../examine/nets.js';

/** A net that is ill, and the net that it would be without its illness. */
export interface Illness {
  readonly name: string;
  /** What the finding is called. */
  readonly code: FindingCode;
  readonly data: (seed: number) => Data;
  readonly net?: NetOptions;
  /** Epochs in which it has fallen ill. Default 0: it is born ill. */
  readonly before?: number;
  /** What makes it ill after these. */
  readonly harm?: (model: Sequential) => void;
  /** Whether `fit` is given validation data, where the illness shows. */
  readonly validate?: boolean;
  /** Options of `fit` that make it ill. */
  readonly fit?: FitOptions;
  /** Epochs that it is then trained, cured or not, and the healthy one from its start. Default 10. */
  readonly epochs?: number;
  /** The data as their finding asks for them, where only other data help. */
  readonly mend?: (seed: number) => Data;
  /** The data and the net without the illness. Default: its own data, and a net that is made by default. */
  readonly healthy?: { readonly data?: (seed: number) => Data; readonly net?: NetOptions };
}

/** The net, as ill as it is said to be. */
export async function fallIll(illness: Illness, seed: number): Promise<{ model: Sequential; data: Data }> {
  const data = illness.data(seed);
  const more = illness.net?.more && [softmax()];
  const model = net(data, { ...illness.net, ...(more && { more }), seed });
  if (illness.before) await train(model, data, { epochs: illness.before, ...illness.fit });
  illness.harm?.(model);
  return { model, data };
}

/** The net without its illness, trained. */
export async function healthy(
  { healthy: well = {}, data, epochs = 10, net: own }: Illness,
  seed: number,
): Promise<number> {
  const sound = (well.data ?? data)(seed);
  const model = net(sound, { ...(well.net ?? { hidden: own?.hidden ?? [32, 32] }), seed });
  await train(model, sound, { epochs });
  return score(model, sound);
}

/** What `fit` is given. */
export function fitOptions({ epochs = 10, fit, validate }: Illness, { validation }: Data): FitOptions {
  return { epochs, ...fit, ...(validate && { validationData: validation }) };
}

/** Trains as far as it goes: a NaN ends it. */
export async function train(model: Sequential, { x, y }: Data, options: FitOptions) {
  try {
    return await model.fit(x, y, { verbose: false, ...options });
  } catch (error) {
    if ((error as Error).name !== 'NumericError') throw error;
    return undefined;
  }
}

/** Accuracy on samples that it was not trained on; where targets are numbers, 1 − squared error / variance, from 0 on. */
export function score(model: Sequential, { validation: { x, y }, kind }: Data): number {
  const out = model.predict(x);
  const width = out.length / y.length;
  if (kind === 'numbers' || width === 1) {
    if (kind === 'binary')
      return y.reduce((sum, v, i) => sum + Number(Number((out[i] as number) > 0) === v), 0) / y.length;
    const mean = y.reduce((a, b) => a + b) / y.length;
    const variance = y.reduce((sum, v) => sum + (v - mean) ** 2, 0);
    const error = y.reduce((sum, v, i) => sum + (v - (out[i] as number)) ** 2, 0);
    if (kind === 'classes')
      return y.reduce((sum, v, i) => sum + Number(Math.round(out[i] as number) === v), 0) / y.length;
    return error < variance ? 1 - error / variance : 0;
  }
  return (
    y.reduce((sum, label, i) => {
      const row = out.subarray(i * width, (i + 1) * width);
      return sum + Number(row.indexOf(Math.max(...row)) === label);
    }, 0) / y.length
  );
}
