import type { Evidence } from '../evidence.js';
import type { Cure } from '../findings.js';
import { LIMITS } from '../limits.js';
import { isBounded } from '../units.js';
import { activated, evidence, skill, type Test, wall } from './draft.js';

/** Chance that a net of so many ReLU layers of this width is born dead, at least (Lu et al. 2019, arXiv 1903.06733). */
function bornDead(width: number, layers: number): number {
  const a1 = 1 - 2 ** -width;
  const a2 = 1 - 2 ** (1 - width) - (width - 1) * 4 ** -width;
  const factor = ((1 - 2 ** (1 - width)) * (1 - 2 ** -width)) / (1 + (width - 1) * 2 ** -width);
  return Math.max(0, 1 - a1 ** (layers - 1) + factor * (a2 ** (layers - 1) - a1 ** (layers - 1)));
}

/**
 * What trains nets of any depth: an activation that is nearly linear, and orthogonal weights with the gain that suits it
 * (Saxe et al. 2014; √(2/(1 + 0.5²))), so that no direction of the signal shrinks. Batch norm makes gradients explode there
 * (Yang et al. 2019, arXiv 1902.08129).
 */
export const CURE_OF_DEPTH: Cure = {
  what: 'Use fewer layers; or leaky ReLU with a steep slope below 0 and orthogonal weights, with which layers pass on what they get, however many there are',
  code: "dense({ units, activation: { name: 'leakyRelu', negativeSlope: 0.5 }, kernelInitializer: { type: 'orthogonal', gain: 1.265 } })",
  settings: {
    activation: { name: 'leakyRelu', negativeSlope: 0.5 },
    initializer: { type: 'orthogonal', gain: 1.265 },
  },
};

/** How well a net learns that has something in its way, in training or, before that, in a trial of some steps. */
export function progress(e: Evidence): { readonly trained: boolean; readonly skill: number } | undefined {
  const own = skill(e.now, e);
  if (e.steps >= LIMITS.fewSteps && own !== undefined) return { trained: true, skill: own };
  const chance = e.targets?.chance;
  if (!e.options || !e.born.finite || !chance) return undefined;
  const { after } = e.trial(1);
  return Number.isFinite(after) ? { trained: false, skill: 1 - after / chance } : undefined;
}

/** The first wholly dead layer of a net that is not trained yet. */
export const wallOfDepth: Test = (e) => {
  const dead = wall(e.born);
  if (!dead) return undefined;
  const layers = activated(e.born);
  const place = layers.findIndex(({ layer }) => layer === dead.layer);
  const narrowest = Math.min(...layers.map(({ units }) => units));
  const before = layers.slice(0, place).map(({ layer }) => layer);
  return {
    severity: 'error',
    what: `Layer ${dead.layer} is a wall: all its ${dead.units} units are dead before training, and nothing passes it`,
    where: { layer: dead.layer },
    why: `${layers.length} layers of ${narrowest} units are deep for their width: the fewer units a layer has, the likelier all of them are off for every sample. ${before.length > 0 ? `What stands before it (${before.join(', ')}) is not dead but blocked: no gradient comes back to it` : 'No gradient comes back through it'}`,
    evidence: [
      evidence('dead fraction before training', 1, 'below 0.2'),
      evidence('units of the narrowest layer', narrowest, 'more than there are layers'),
      evidence('chance that such a net is born dead, at least', bornDead(narrowest, layers.length), 'about 0'),
    ],
    cure: CURE_OF_DEPTH,
  };
};

/** A net that is so deep that its layers together hardly learn, though none of them stops the signal by itself. */
export const tooDeep: Test = (e) => {
  const layers = activated(e.born);
  const shown = progress(e);
  if (layers.length < LIMITS.manyLayers || wall(e.born) || !shown) return undefined;
  const { trained, skill } = shown;
  const bounded = layers.some(({ activation }) => isBounded(activation));
  const normalized = e.network.layers.some(({ type, trainable }) => type === 'batchNorm' && trainable);
  const fails = skill < (trained ? LIMITS.someSkill : LIMITS.earlySkill);
  // A few steps say little: they may go well with what long training loses again, or be too few for what others bear.
  const likely = (normalized && fails) || (bounded && layers.length >= 2 * LIMITS.manyLayers);
  if (trained ? !fails : !likely) return undefined;
  const why = normalized
    ? 'Batch norm makes the gradient larger with every layer that it goes back through'
    : bounded
      ? 'Each layer bends the signal, so that little of what told samples apart is left behind the last'
      : 'Each layer loses a part of the signal, and a step of one changes what all others are made for';
  return {
    severity: fails ? 'error' : 'warning',
    what: `The net is too deep: ${layers.length} layers with an activation, one behind the other`,
    where: { layer: layers.at(-1)?.layer ?? '' },
    why: `${why}: such nets learn worse than shallow ones do`,
    evidence: [
      evidence('layers with an activation', layers.length, `fewer than ${LIMITS.manyLayers}`),
      evidence(
        `1 − loss / loss at chance${trained ? '' : ` after ${e.trial(1).steps} steps`}`,
        skill,
        `above ${trained ? LIMITS.someSkill : LIMITS.earlySkill}`,
      ),
    ],
    cure: CURE_OF_DEPTH,
  };
};
