import { ArgumentError, StateError } from '../../errors.js';
import { alloc, type ResidentBuffer } from '../../memory/resident.js';
import { drawsJointly, initialize } from '../initializers.js';
import type { Layer, Parameter, ParameterSpec } from '../layers/layer.js';
import { activationBehind } from '../layers/layer-list.js';
import { randomAt } from '../random.js';

/** At most so many random streams a layer: one for each parameter, the last for those that are drawn jointly. */
const STREAMS_PER_LAYER = 8;

/** Where a network's parameters are. */
export interface ParameterLayout {
  /** All of them: matrices, then vectors, then statistics. */
  readonly parameterBuffer: ResidentBuffer;
  /** Values a sample before the first layer and behind each. */
  readonly widths: readonly number[];
}

/**
 * Lays the parameters of all layers out in one buffer, and initialises them.
 * @param initialized false leaves zeros, where values are about to come @throws {ArgumentError} if widths do not fit
 */
export function layOutParameters(layers: readonly Layer[], seed: number, initialized: boolean): ParameterLayout {
  const [first] = layers;
  if (!first) throw new StateError('the model has no layers');
  if (!first.inputShape) {
    throw new ArgumentError(first.type, 'inputShape', 'is missing on the first layer, expected [values a sample]');
  }
  const widths = [first.inputShape[0]];
  const wanted = layers.map((layer, index) => {
    const inputWidth = widths.at(-1) as number;
    const [said = inputWidth] = layer.inputShape ?? [];
    if (said !== inputWidth) {
      const problem = `is [${said}] on layer ${layer.name}, expected [${inputWidth}], which the layers before give`;
      throw new ArgumentError(layer.type, 'inputShape', problem);
    }
    widths.push(layer.computeOutputWidth(inputWidth));
    const next = activationBehind(layers, index);
    return { layer, inputWidth, next, specs: layer.parameterSpecs(inputWidth, next) };
  });

  const rank = (spec: ParameterSpec): number => (spec.statistic ? 2 : spec.shape.length > 1 ? 0 : 1);
  const starts = new Map<ParameterSpec, number>();
  let end = 0;
  for (const spec of wanted.flatMap(({ specs }) => specs).sort((a, b) => rank(a) - rank(b))) {
    starts.set(spec, end);
    end += padded(sizeOf(spec));
  }
  const parameterBuffer = alloc(end);

  let streams = 0;
  for (const { layer, inputWidth, next, specs } of wanted) {
    const placeOf = placeWithin();
    const firstStream = streams;
    streams += layer.streamCount;
    layer.parameters = specs.map((spec): Parameter => {
      const place = placeOf(spec);
      const start = starts.get(spec) as number;
      const value = parameterBuffer.subarray(start, start + sizeOf(spec));
      const stream = firstStream + (spec.stream ?? 0);
      const position = stream * STREAMS_PER_LAYER + (drawsJointly(spec.initializer) ? STREAMS_PER_LAYER - 1 : place);
      if (initialized)
        initialize(
          value.data,
          spec.initializer,
          {
            fanIn: inputWidth,
            fanOut: spec.shape[0] as number,
            activation: layer.activation ?? next,
            bias: spec.shape.length === 1,
            ...spec.context,
          },
          randomAt(seed, 'initialization', position),
        );
      return { ...spec, path: `${layer.name}.${spec.name}`, value };
    });
  }
  return { parameterBuffer, widths };
}

/** Counts a layer's parameters, those of each of its streams by themselves. */
function placeWithin(): (spec: ParameterSpec) => number {
  const counts = new Map<number, number>();
  return ({ stream = 0 }) => {
    const place = counts.get(stream) ?? 0;
    counts.set(stream, place + 1);
    return place;
  };
}

/** Parameters start at multiples of eight floats, so that a pass over all of them has no tail and no unaligned vector. */
export function padded(length: number): number {
  return Math.ceil(length / 8) * 8;
}

function sizeOf({ shape }: ParameterSpec): number {
  return shape.reduce((product, size) => product * size, 1);
}
