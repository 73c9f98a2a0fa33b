import { FLOAT } from '../../memory/heap.js';
import type { ResidentBuffer } from '../../memory/resident.js';
import type { Network } from '../model/network.js';
import { padded } from '../model/parameter-layout.js';
import type { Optimizer, ParameterGroup } from '../optimizer.js';

/**
 * Gives every trainable parameter its gradient, and joins neighbours that the optimiser moves alike.
 * @param gradients laid out like the network's parameters, as every one of the `slots` is
 */
export function layOutGroups(
  { parameterBuffer, layers }: Network,
  gradients: ResidentBuffer,
  slots: readonly ResidentBuffer[],
  { decayMatricesOnly = false }: Optimizer,
): ParameterGroup[] {
  const spans: { start: number; end: number; decays: boolean }[] = [];
  for (const { trainableParameters, parameters } of layers) {
    const trainable = new Set(trainableParameters);
    for (const parameter of parameters) {
      const { value, shape } = parameter;
      delete parameter.gradient;
      if (!trainable.has(parameter)) continue;
      const start = (value.byteOffset - parameterBuffer.byteOffset) / FLOAT;
      parameter.gradient = gradients.subarray(start, start + value.length);
      spans.push({ start, end: start + padded(value.length), decays: shape.length > 1 || !decayMatricesOnly });
    }
  }
  const joined: typeof spans = [];
  for (const span of spans.sort((a, b) => a.start - b.start)) {
    const last = joined.at(-1);
    if (last && last.end === span.start && last.decays === span.decays) last.end = span.end;
    else joined.push(span);
  }
  return joined.map(({ start, end, decays }) => ({
    values: parameterBuffer.subarray(start, end),
    gradients: gradients.subarray(start, end),
    slots: slots.map((slot) => slot.subarray(start, end)),
    decays,
  }));
}

/** All that is no weight but a statistic, which stands behind the weights; undefined where there is none. */
export function statisticsOf({ parameterBuffer, parameters }: Network): ResidentBuffer | undefined {
  const starts = parameters.filter(({ statistic }) => statistic).map(({ value }) => value.byteOffset);
  if (starts.length === 0) return undefined;
  return parameterBuffer.subarray((Math.min(...starts) - parameterBuffer.byteOffset) / FLOAT, parameterBuffer.length);
}
