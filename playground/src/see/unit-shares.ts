import type { Figures } from '../run/looks.js';

/** How many of a net's units are in which state; a unit is in one of them at most. */
export interface UnitCounts {
  readonly all: number;
  readonly dead: number;
  /** Alive, but no gradient comes back to them. */
  readonly blocked: number;
  readonly dormant: number;
}

export type UnitState = 'dead' | 'blocked' | 'dormant' | 'alive';

/** A layer whose units have states. */
export interface LayerStates {
  readonly layer: string;
  readonly states: readonly UnitState[];
}

const known = new WeakMap<Figures['layers'], readonly LayerStates[]>();

/** The states of all units that have an activation, by layer. */
export function statesOf({ layers }: Pick<Figures, 'layers'>): readonly LayerStates[] {
  let states = known.get(layers);
  if (!states) {
    states = layers.flatMap(({ layer, units, states }) => {
      if (!states) return [];
      const all = new Array<UnitState>(units).fill('alive');
      for (const unit of states.dormant) all[unit] = 'dormant';
      for (const unit of states.gradientless ?? []) all[unit] = 'blocked';
      for (const unit of states.dead) all[unit] = 'dead';
      return [{ layer, states: all }];
    });
    known.set(layers, states);
  }
  return states;
}

export function countsOf(look: Pick<Figures, 'layers'>): UnitCounts {
  const all = statesOf(look).flatMap(({ states }) => states);
  const count = (which: UnitState): number => all.filter((state) => state === which).length;
  return { all: all.length, dead: count('dead'), blocked: count('blocked'), dormant: count('dormant') };
}

/** How many units have died from one look to another, and how many live again. */
export function changesOf(
  before: Pick<Figures, 'layers'>,
  now: Pick<Figures, 'layers'>,
): { died: number; revived: number } {
  const [old, today] = [statesOf(before), statesOf(now)];
  let [died, revived] = [0, 0];
  today.forEach(({ states }, i) => {
    states.forEach((state, unit) => {
      const wasDead = old[i]?.states[unit] === 'dead';
      if (state === 'dead' && !wasDead) died++;
      if (state !== 'dead' && wasDead) revived++;
    });
  });
  return { died, revived };
}
