import type { RemoteModel } from 'fourlane/worker';
import type { TrainingData } from '../set-up/data.js';
import { type Grid, gridOf } from './grid.js';
import type { NetLayer } from './net-shape.js';
import { spreadOut } from './samples.js';

/** Squares along a side of a unit's surface, and places along its curve. */
const SIDE = 16;
const PLACES = 48;
/** Samples that means by class are taken of, at most. */
const SAMPLES = 200;
/** Parts that values are dealt out to where there are no classes. */
const PARTS = 8;

/** What the units of a layer give. */
export interface LayerPicture {
  readonly layer: NetLayer;
  /** A surface over two inputs, a curve over one, or the mean on the samples of each class. */
  readonly kind: 'surface' | 'curve' | 'classes';
  /** Values of a unit. */
  readonly places: number;
  /** units × places. */
  readonly values: Float32Array;
}

/** Draws what every unit of a net gives, by a model in a Worker. */
export class UnitPictures {
  readonly #remote: RemoteModel;
  readonly #layers: readonly NetLayer[];
  readonly #kind: LayerPicture['kind'];
  readonly #x: Float32Array;
  /** The group of each sample, for means. */
  readonly #groups: Int32Array | undefined;
  readonly #corners: Float32Array | undefined;

  constructor(remote: RemoteModel, layers: readonly NetLayer[], data: TrainingData) {
    this.#remote = remote;
    this.#layers = layers;
    const grid = gridOf(data, data.inputs === 1 ? PLACES : SIDE);
    this.#kind = grid ? (data.inputs === 1 ? 'curve' : 'surface') : 'classes';
    const samples = spreadOut(data, data.inputs, SAMPLES);
    this.#x = grid?.x ?? samples.x;
    if (!grid) this.#groups = groupsOf(samples.y);
    this.#corners = grid && cornersOf(grid);
  }

  async draw(): Promise<readonly LayerPicture[]> {
    const layers = this.#layers.map(({ shown }) => shown);
    const outputs = await this.#remote.layerOutputs(this.#x, { layers });
    return outputs.map(({ outputs: values, units }, i): LayerPicture => {
      const columns = this.#groups ? meansOf(values, units, this.#groups) : transposed(values, units);
      return {
        layer: this.#layers[i] as NetLayer,
        kind: this.#kind,
        places: columns.length / units,
        values: columns,
      };
    });
  }

  /** See `Look.switching`. */
  async switching(): Promise<Float32Array | undefined> {
    const [first] = this.#layers;
    if (!this.#corners || !first || first.name === 'output') return undefined;
    const { shown, before } = first;
    const [own, input] = await this.#remote.layerOutputs(this.#corners, {
      layers: before === undefined ? [shown] : [shown, before],
      preActivations: true,
    });
    const z = own?.preActivations ?? (input ?? own)?.outputs;
    return z && planesOf(z, first.units);
  }
}

/** The middle of the inputs, and a place away from it along each. */
function cornersOf({ axes }: Grid): Float32Array {
  const middle = axes.map((axis) => axis.middle);
  const along = axes.map(({ half }, input) => middle.map((value, i) => (i === input ? value + half : value)));
  return Float32Array.from([middle, ...along].flat());
}

/** Values at the corners as steps along the inputs (of half the picture's width), and the value in the middle. */
function planesOf(z: Float32Array, units: number): Float32Array {
  const corners = z.length / units;
  const planes = new Float32Array(corners * units);
  for (let unit = 0; unit < units; unit++) {
    const middle = z[unit] as number;
    for (let i = 1; i < corners; i++) planes[unit * corners + i - 1] = (z[i * units + unit] as number) - middle;
    planes[unit * corners + corners - 1] = middle;
  }
  return planes;
}

/** Classes as they are; values in parts of the same number of samples, from the smallest to the largest. */
function groupsOf(y: TrainingData['y']): Int32Array {
  if (y instanceof Int32Array) return y;
  const order = [...y.keys()].sort((a, b) => (y[a] as number) - (y[b] as number));
  const groups = new Int32Array(y.length);
  order.forEach((sample, rank) => {
    groups[sample] = Math.floor((PARTS * rank) / y.length);
  });
  return groups;
}

function meansOf(values: Float32Array, units: number, groups: Int32Array): Float32Array {
  const count = 1 + groups.reduce((most, group) => Math.max(most, group), 0);
  const sizes = new Float32Array(count);
  for (const group of groups) sizes[group] = (sizes[group] as number) + 1;
  const means = new Float32Array(units * count);
  groups.forEach((group, sample) => {
    for (let unit = 0; unit < units; unit++) {
      const at = unit * count + group;
      means[at] = (means[at] as number) + (values[sample * units + unit] as number) / (sizes[group] as number);
    }
  });
  return means;
}

function transposed(values: Float32Array, units: number): Float32Array {
  const places = values.length / units;
  const columns = new Float32Array(values.length);
  for (let place = 0; place < places; place++) {
    for (let unit = 0; unit < units; unit++) {
      columns[unit * places + place] = values[place * units + unit] as number;
    }
  }
  return columns;
}
