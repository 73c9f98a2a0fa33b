import type { Evidence } from '../evidence.js';
import type { Figure, Finding } from '../findings.js';
import { LIMITS } from '../limits.js';
import type { LayerIndicators } from '../net-meter.js';
import type { State } from '../state.js';
import type { UnitStates } from '../units.js';

/** A finding as a rule gives it; the table adds the code. */
export type Draft = Omit<Finding, 'code'>;

/** A rule's test: looks at the evidence, and says what is ill, or nothing. */
export type Test = (evidence: Evidence) => Draft | undefined;

/** A number as a sentence has it: three digits. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) return value.toExponential(1);
  return String(Number(value.toPrecision(3)));
}

export function percent(fraction: number): string {
  return `${Math.round(fraction * 100)}%`;
}

export function evidence(name: string, value: number, healthy: string): Figure {
  return { name, value, healthy };
}

/** A layer with an activation whose units can be judged. */
export type ActivatedLayer = LayerIndicators & { readonly states: UnitStates };

/** Layers with an activation that works value by value. */
export function activated({ layers, finite }: State): ActivatedLayer[] {
  return finite ? layers.filter((layer): layer is ActivatedLayer => layer.states !== undefined) : [];
}

/** How much better than the best constant output: 1 where the loss is 0, 0 at chance. Undefined where that is unknown. */
export function skill({ loss }: State, { targets }: Evidence): number | undefined {
  const chance = targets?.chance;
  return loss === undefined || chance === undefined || !(chance > 0) ? undefined : 1 - loss / chance;
}

/** The first layer that nothing passes: all its units are dead. */
export function wall(state: State): LayerIndicators | undefined {
  return activated(state).find(({ states, units }) => states.dead.length === units);
}

/** The outputs before the loss: behind the last layer of weights there is no hidden signal. */
export function hidden({ layers }: State): readonly LayerIndicators[] {
  return layers.slice(0, layers.map(({ type }) => type).lastIndexOf('dense'));
}

/** Layers with weights. */
export function weighted({ layers }: State): readonly LayerIndicators[] {
  return layers.filter(({ parameters }) => parameters.some(({ path }) => path.endsWith('.weight')));
}

/** How much the inputs tell samples apart, as the first layer of weights sees them. */
export function inputSignal({ network, born, inputs }: Evidence): number {
  return network.layers[0]?.type === 'batchNorm' ? (born.layers[0]?.signal ?? inputs.deviation) : inputs.deviation;
}

/** Whether batch norm takes the inputs first, so that their scale does not matter. */
export function normalizesInputs({ network }: Evidence): boolean {
  return network.layers[0]?.type === 'batchNorm';
}

/** Whether more units of a layer are dead than chance makes of a few. */
export function manyDead({ states, units }: ActivatedLayer): boolean {
  return states.dead.length / units > LIMITS.deadUnits + 0.5 / Math.sqrt(units);
}
