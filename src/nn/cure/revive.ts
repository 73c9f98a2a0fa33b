import type { FloatArray } from '../../kernels/arguments.js';
import { FLOAT } from '../../memory/heap.js';
import { count, number, optional, readOptions, type TableOf, unchecked } from '../../options.js';
import { type Examinable, indicators } from '../examine/indicators.js';
import { type Initializer, type InitializerOption, initialize, initializer } from '../initializers.js';
import type { Layer, Parameter } from '../layers/layer.js';
import { activationBehind } from '../layers/layer-list.js';
import { randomAt } from '../random.js';
import { type Channel, channelsOf } from './channels.js';
import { type UnitOutput, unitOutputs } from './unit-outputs.js';

export interface ReviveOptions {
  /** Names of the layers whose dead units are revived. Default: all of them. */
  readonly layers?: readonly string[];
  /** Where the fresh weights come from. Default: the layer's own initialiser. */
  readonly kernelInitializer?: InitializerOption;
  /**
   * Revives dormant units as well, those whose mean |activation| is at most this fraction of their layer's (Sokar et al.:
   * 0.025). Default: dead units alone.
   */
  readonly dormantBelow?: number;
  /** Samples to look at, at most, in a random order. Default: all. */
  readonly samples?: number;
}

/** Units of a layer that were given fresh weights. */
export interface Revival {
  readonly layer: string;
  /** Their numbers, from 0 on. */
  readonly units: readonly number[];
}

const OPTIONS = {
  layers: unchecked<readonly string[]>(),
  kernelInitializer: unchecked<InitializerOption>(),
  dormantBelow: optional(number({ from: 0 })),
  samples: count({ default: 2 ** 31 - 1 }),
} satisfies TableOf<ReviveOptions>;

/** A channel with the units of it that get fresh weights, and what each of these gives up to now. */
interface Fresh extends Channel {
  readonly units: ReadonlyMap<number, UnitOutput>;
}

/**
 * Gives dead units a fresh start: incoming weights drawn again by the layer's initialiser, bias 0, outgoing weights 0, the
 * optimiser's values for all of these cleared. The outputs do not change in that moment: what a dead unit gave, the same for
 * every sample, goes into the next layer's biases. From the next steps on the outgoing weights learn, and then the unit does.
 * Draws are a function of the model's seed and its step. Units of the last layer and next to a frozen layer stay as they are,
 * as does a unit that is dead by its derivative, yet tells samples apart (a tanh at +1 for some, at −1 for others).
 * ReDo of Sokar et al. 2023, arXiv 2302.12902.
 * @param x samples × inputs, by which it is judged who is dead: the training data
 * @returns which units were revived, by dense layer; empty where none was dead
 * @throws {ArgumentError} if x does not fit, or an option is out of range @throws {NumericError} if outputs are not finite
 */
export function reviveDead(model: Examinable, x: FloatArray, options: ReviveOptions = {}): Revival[] {
  const { layers, dormantBelow, samples, kernelInitializer } = readOptions('reviveDead', options, OPTIONS);
  for (const name of layers ?? []) model.getLayer(name);
  const drawnBy = kernelInitializer && initializer('reviveDead', 'kernelInitializer', kernelInitializer);
  const dead = deadUnits(model, x, samples, dormantBelow);
  const wanted = channelsOf(model.layers).filter(
    ({ producer, between, consumer }) =>
      [producer, ...between, consumer].every(({ trainable }) => trainable) &&
      (!layers || [producer, ...between].some(({ name }) => layers.includes(name))),
  );
  const fresh = chooseUnits(model, x, wanted, dead, dormantBelow !== undefined);
  for (const each of fresh) silence(model, each, fresh);
  for (const each of fresh) drawAnew(model, each, drawnBy);
  return fresh.map(({ producer, units }) => ({ layer: producer.name, units: [...units.keys()] }));
}

/** Dead units, and dormant ones if these are meant too, by the layer that has the activation. */
function deadUnits(
  model: Examinable,
  x: FloatArray,
  samples: number,
  dormantBelow: number | undefined,
): Map<string, ReadonlySet<number>> {
  const { layers } = indicators(model, x, undefined, { samples, histograms: false, dormantBelow: dormantBelow ?? 0 });
  return new Map(
    layers.map(({ layer, states }) => {
      return [
        layer,
        new Set([...(states?.dead ?? []), ...(dormantBelow === undefined ? [] : (states?.dormant ?? []))]),
      ];
    }),
  );
}

/** Leaves out what tells samples apart, and what cannot be silenced without a change of the outputs. */
function chooseUnits(
  model: Examinable,
  x: FloatArray,
  channels: readonly Channel[],
  dead: ReadonlyMap<string, ReadonlySet<number>>,
  dormant: boolean,
): Fresh[] {
  const candidates = channels.flatMap((channel) => {
    const units = new Set([channel.producer, ...channel.between].flatMap(({ name }) => [...(dead.get(name) ?? [])]));
    return units.size > 0 ? [{ channel, units: [...units].sort((a, b) => a - b) }] : [];
  });
  if (candidates.length === 0) return [];
  const outputs = unitOutputs(model, x, new Map(candidates.map(({ channel, units }) => [channel.place, units])));
  return candidates.flatMap(({ channel }) => {
    const hasBias = channel.consumer.parameters.length > 1;
    const units = [...(outputs.get(channel.place) ?? [])].filter(
      ([, { smallest, largest }]) =>
        (dormant || smallest === largest) && (hasBias || (smallest === 0 && largest === 0)),
    );
    return units.length > 0 ? [{ ...channel, units: new Map(units) }] : [];
  });
}

/** Makes the outgoing weights 0, but for those to units that are fresh themselves. */
function silence(model: Examinable, { consumer, units }: Fresh, all: readonly Fresh[]): void {
  const [weight, bias] = consumer.parameters as [Parameter, Parameter?];
  const [outputs, inputs] = weight.shape as [number, number];
  const itself = all.find(({ producer }) => producer === consumer)?.units;
  for (const [unit, { mean }] of units) {
    for (let out = 0; out < outputs; out++) {
      if (itself?.has(out)) continue;
      const at = out * inputs + unit;
      if (bias) add(bias, out, (weight.value.data[at] as number) * mean);
      write(model, weight, at, 0);
    }
  }
}

function add({ value: { data } }: Parameter, at: number, amount: number): void {
  data[at] = (data[at] as number) + amount;
}

function drawAnew(model: Examinable, { producer, between, units }: Fresh, drawnBy: Initializer | undefined): void {
  const [weight, bias] = producer.parameters as [Parameter, Parameter?];
  const [fanOut, fanIn] = weight.shape as [number, number];
  const index = model.layers.indexOf(producer);
  const step = model.compiled ? model.trainingState.step : 0;
  const drawn = new Float32Array(weight.value.length);
  const activation = producer.activation ?? activationBehind(model.layers, index);
  const context = { fanIn, fanOut, activation, bias: false };
  const random = randomAt(model.seed, 'revival', step * model.layers.length + index);
  initialize(drawn, drawnBy ?? weight.initializer, context, random);
  for (const unit of units.keys()) {
    for (let k = 0; k < fanIn; k++) write(model, weight, unit * fanIn + k, drawn[unit * fanIn + k] as number);
    if (bias) write(model, bias, unit, 0);
    for (const layer of between) if (layer.type === 'batchNorm') startAgain(model, layer, unit);
  }
}

/** Batch norm's scale, shift and statistics of a unit, as they are when it is made. */
function startAgain(model: Examinable, { parameters }: Layer, unit: number): void {
  for (const parameter of parameters) write(model, parameter, unit, parameter.initializer.type === 'ones' ? 1 : 0);
}

/** Sets a value of a parameter, and clears what the optimiser keeps for it. */
function write(model: Examinable, { value }: Parameter, at: number, number: number): void {
  value.data[at] = number;
  if (!model.compiled) return;
  const place = (value.byteOffset - model.parameterBuffer.byteOffset) / FLOAT + at;
  const { slotValue = 0 } = model.compileOptions.optimizer;
  for (const slot of Object.values(model.optimizerState)) slot.data[place] = slotValue;
}
