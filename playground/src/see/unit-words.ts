import type { NetLayer } from '../run/net-shape.js';
import { counted, inFigures } from '../ui/numbers.js';
import type { UnitState } from './unit-shares.js';

/** A unit of a net, counted from 0. */
export interface UnitAddress {
  readonly layer: number;
  readonly unit: number;
}

/** What the states are called. */
export const STATE_NAMES: Readonly<Record<UnitState, string>> = {
  dead: 'dead',
  blocked: 'blocked',
  dormant: 'dormant',
  alive: 'alive',
};

/** What the states mean. */
export const STATE_WORDS: Readonly<Record<UnitState, string>> = {
  dead: 'Its slope is 0 on every sample: no gradient gets through it, and none moves its weights.',
  blocked: 'It answers to the samples, but no gradient comes back to it: all that stands behind it is dead.',
  dormant: 'It hardly ever answers: 2.5% of what a unit of its layer gives on average, or less.',
  alive: 'It answers to samples, and gradient comes back to it.',
};

/** `Unit 3 of layer 1, dead`. */
export function unitName({ name }: NetLayer, unit: number, state: UnitState): string {
  return `Unit ${unit + 1} of ${name === 'output' ? 'the output' : name}, ${STATE_NAMES[state]}`;
}

/** `Layer 1, 24 units: 3 dead, 1 dormant`. */
export function layerWords({ name, units }: NetLayer, states: readonly UnitState[]): string {
  return `${name[0]?.toUpperCase()}${name.slice(1)}, ${counted(units, 'unit')}: ${countWords(states)}`;
}

/** `3 dead, 1 dormant`, or `all alive`. */
export function countWords(states: readonly UnitState[]): string {
  const counts = (['dead', 'blocked', 'dormant'] as const).flatMap((state) => {
    const count = states.filter((each) => each === state).length;
    return count > 0 ? [`${count} ${STATE_NAMES[state]}`] : [];
  });
  return counts.length > 0 ? counts.join(', ') : 'all alive';
}

/** Root mean square of the weights that lead to a unit, its bias, and how they would move. */
export function weightWords(weights: Float32Array, bias: number): string {
  const rms = Math.sqrt(weights.reduce((sum, weight) => sum + weight * weight, 0) / weights.length);
  return `${weights.length} weights of root mean square ${inFigures(rms)}, bias ${inFigures(bias)}`;
}
