import { alloc, ResidentBuffer } from '../../memory/resident.js';
import { binaryCrossentropy, categoricalCrossentropy, type Loss, meanSquaredError } from '../losses.js';
import { partsFromJSON } from '../model/from-json.js';
import { countSamples, Network } from '../model/network.js';
import { sgd } from '../optimizers.js';
import type { CompileOptions } from '../training/compile-options.js';
import { type Batch, type CheckedBatch, checkBatch, type DataSpec, type Targets } from '../training/data.js';
import { ResidentData } from '../training/resident-data.js';
import { type Snapshot, type Source, snapshot } from './borrow.js';
import { type Dependence, dependenceOf } from './dependence.js';
import { type InputFacts, inputFacts } from './inputs.js';
import { LIMITS } from './limits.js';
import { deadShare, measureState, type State } from './state.js';
import { type TargetFacts, targetFacts } from './targets.js';
import { type Trial, tryOut } from './trial.js';

/** All that the rules go by. */
export interface Evidence {
  readonly network: Network;
  /** What the model was compiled with; undefined where it was not. */
  readonly options: CompileOptions | undefined;
  readonly inputs: InputFacts;
  readonly targets: TargetFacts | undefined;
  /** Optimiser steps taken. */
  readonly steps: number;
  /** Samples of a training batch. */
  readonly batchSize: number;
  /** The net as it is. */
  readonly now: State;
  /** The net as its initialiser made it; the present one where it was not trained, or cannot be made again. */
  readonly born: State;
  readonly validation: State | undefined;
  dependence(): Dependence | undefined;
  /** Trains a copy from its initial state at so many times the rate. */
  trial(factor: number): Trial;
}

/** Whom and what the evidence is about. */
export interface Subject {
  readonly caller: string;
  readonly network: Network;
  /** Undefined where the model is not compiled. */
  readonly options: CompileOptions | undefined;
  /** Where training stands. */
  readonly source: Source | undefined;
  readonly x: Batch['x'];
  readonly y: Targets | undefined;
  readonly validation: Batch | State | undefined;
  /** Trials that are known already, by factor: they depend on the initial state and the data alone. */
  readonly trials?: Map<number, Trial>;
}

export interface GatherSettings {
  readonly batchSize: number;
  readonly samples: number;
  readonly histograms: boolean;
  readonly dormantBelow: number;
}

/** Steps of a trial; of a net of more than a million parameters, fewer. */
const TRIAL_STEPS = 40;
const TRIAL_STEPS_LARGE = 15;

/** A state that nothing is known of, for data that no net should see. */
const UNKNOWN: State = { layers: [], finite: false, loss: undefined, accuracy: undefined, samples: 0 };

/** Gathers the evidence for `judge`, and gives all memory back. The model is as before. */
export function gather<T>(subject: Subject, settings: GatherSettings, judge: (evidence: Evidence) => T): T {
  const { network, x, y } = subject;
  const options = subject.options ?? { optimizer: sgd(), loss: y === undefined ? NO_LOSS : likelyLoss(network, x, y) };
  const used =
    y === undefined ? { ...options, loss: { ...NO_LOSS, fromLogits: options.loss.fromLogits } as Loss } : options;
  const { inputWidth, outputWidth } = network;
  const spec: DataSpec = { caller: subject.caller, inputWidth, outputWidth, loss: used.loss, metrics: [] };
  const samples = countSamples(subject.caller, x, inputWidth);
  const checked = checkBatch(spec, { x, y: y ?? new Float32Array(samples * outputWidth) });
  const wanted = checked.y instanceof ResidentBuffer ? checked.y : Float32Array.from(checked.y);
  const { validation } = subject;
  const validationSpec = { ...spec, data: 'validationData.' };
  const validationBatch =
    validation === undefined || isState(validation) ? undefined : checkBatch(validationSpec, validation);
  const xs = x instanceof ResidentBuffer ? x : alloc(x);
  const held: ResidentData[] = [];
  const hold = (batch: CheckedBatch): ResidentData => {
    const data = new ResidentData(batch);
    held.push(data);
    return data;
  };
  try {
    const data = hold({ ...checked, x: xs, y: wanted });
    const inputs = inputFacts(xs, inputWidth);
    const targets = y === undefined ? undefined : targetFacts(plain(wanted), samples, outputWidth, used.loss);
    const sound = !inputs.bad && targets?.finite !== false;
    const present = snapshot(network, subject.source);
    const stateOf = (from: Snapshot, on = data): State =>
      sound ? measureState(network, used, on, from, settings, targets) : UNKNOWN;
    const now = stateOf(present);
    // A net that was compiled again, or whose weights were set, has taken no step. Where many of its units are dead, and would
    // not be as its description makes it, they were alive once.
    const made = present.step === 0 && !(deadShare(now) > LIMITS.deadUnits) ? undefined : initialState(network);
    const remade = made && stateOf(made);
    const isBorn = !made || !remade || (present.step === 0 && deadShare(remade) > LIMITS.deadUnits);
    const [initial, born] = isBorn ? [present, now] : [made, remade];
    const { trials = new Map<number, Trial>() } = subject;
    const steps = network.parameterBuffer.length > 1e6 ? TRIAL_STEPS_LARGE : TRIAL_STEPS;
    return judge({
      network,
      options: subject.options,
      inputs,
      targets,
      steps: present.step,
      batchSize: settings.batchSize,
      now,
      born,
      validation:
        validationBatch === undefined ? (validation as State | undefined) : stateOf(present, hold(validationBatch)),
      dependence: () => targets && dependenceOf(xs, plain(wanted), inputs, targets),
      trial: (factor) => {
        const { batchSize } = settings;
        const rate = used.optimizer.learningRate * factor;
        const known = trials.get(factor) ?? tryOut(network, used, data, { rate, steps, batchSize, from: initial });
        trials.set(factor, known);
        return known;
      },
    });
  } finally {
    for (const data of held) data.dispose();
    if (xs !== x) xs.dispose();
  }
}

function isState(given: Batch | State): given is State {
  return 'layers' in Object(given);
}

function plain(values: Targets): ArrayLike<number> {
  return values instanceof ResidentBuffer ? values.data : values;
}

/** What the network's description and seed give; undefined where a layer of the user's own keeps it from being made again. */
function initialState(network: Network): Snapshot | undefined {
  let copy: Network | undefined;
  try {
    copy = new Network(...partsFromJSON(network.toJSON()));
    const given = new Map(network.parameters.map(({ path, value }) => [path, value]));
    // What is frozen was given, not drawn: trained elsewhere, or the moments of the inputs.
    copy.build();
    for (const { parameters, trainable } of copy.layers) {
      for (const { path, value } of trainable ? [] : parameters) value.data.set(given.get(path)?.data ?? []);
    }
    return snapshot(copy, undefined);
  } catch {
    return undefined;
  } finally {
    copy?.dispose();
  }
}

/** Where there are no targets: nothing to make small. */
const NO_LOSS: Loss = {
  type: 'none',
  compute: () => 0,
  toJSON: () => ({ type: 'none' }),
};

/** What a model that is not compiled yet is likely to be trained with. */
function likelyLoss(network: Network, x: Batch['x'], y: Targets): Loss {
  const values = plain(y);
  const end = network.layers.at(-1)?.activation?.name;
  const classes = values.length === x.length / network.inputWidth && network.outputWidth > 1;
  if (classes && end !== 'sigmoid') return categoricalCrossentropy();
  const binary = Array.prototype.every.call(values, (value: number) => value === 0 || value === 1);
  return network.outputWidth === 1 && binary && end !== 'softmax' ? binaryCrossentropy() : meanSquaredError();
}
