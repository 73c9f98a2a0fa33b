import { LIMITS } from '../limits.js';
import type { Trial } from '../trial.js';
import { evidence, figure, percent, skill, type Test, wall } from './draft.js';

/** Updates of weight matrices relative to their size in the steps of a trial. */
function updates({ updates: all }: Trial): { readonly largest: number; readonly smallest: number } {
  const ratios = Object.entries(all).flatMap(([path, ratio]) =>
    path.endsWith('.weight') && Number.isFinite(ratio) ? [ratio] : [],
  );
  return { largest: Math.max(0, ...ratios), smallest: Math.min(Infinity, ...ratios) };
}

/** The loss after a trial, ∞ where it broke down. */
function end({ after }: Trial): number {
  return Number.isFinite(after) ? after : Infinity;
}

/**
 * The lowest rate that does most of what the best one does: a higher one wins a few steps, and may lose later. Where none
 * gains, the one that loses least.
 */
function careful(trials: readonly Trial[], than: Trial): Trial {
  const gain = (trial: Trial): number => Math.min(than.before, end(than)) - end(trial);
  const most = Math.max(...trials.map(gain));
  const enough = trials.filter((trial) => gain(trial) >= (most > 0 ? 0.7 * most : most));
  return enough.reduce((a, b) => (b.rate < a.rate ? b : a));
}

export const rateTooHigh: Test = (e) => {
  if (!e.options || !e.targets || !e.born.finite || wall(e.born)) return undefined;
  const good = skill(e.now, e);
  if (e.steps > 0 && good !== undefined && good > LIMITS.goodSkill) return undefined;
  const own = e.trial(1);
  const lower = [0.1, 0.01, 0.001].map(e.trial);
  for (let factor = 1e-4; factor > 1e-8 && lower.every((trial) => end(trial) === Infinity); factor /= 10) {
    lower.push(e.trial(factor));
  }
  const best = careful(lower, own);
  const reference = e.targets.chance ?? own.before;
  // Where a huge first loss has come down by half, 40 steps are too few to tell, unless it is still far above chance.
  const stuck = !(end(own) < own.before / 2) || end(own) > 3 * reference;
  const broken = stuck && end(own) > 1.1 * reference && end(own) > 1.2 * end(best) && end(best) < 1.02 * best.before;
  const { largest, smallest } = updates(own);
  // Where units saturate or die in the first step, their layers are moved no more.
  const everywhere = smallest > LIMITS.largeUpdate / 10;
  const huge = largest > LIMITS.largeUpdate && end(best) < (everywhere ? 1 : 0.75) * end(own);
  const killed = e.steps > 0 && wall(e.now) !== undefined && largest > LIMITS.largeUpdate / 10;
  // Worse than chance after training, by large steps: thrown off, and held where there is no gradient.
  const thrown =
    good !== undefined && good < -0.1 && e.steps > 0 && largest > LIMITS.largeUpdate / 10 && end(best) < end(own);
  if (!broken && !huge && !killed && !thrown) return undefined;
  return {
    severity: broken || killed || thrown ? 'error' : 'warning',
    what: `The learning rate ${figure(own.rate)} is too high`,
    where: { layer: 'optimizer' },
    why: broken
      ? `Each step goes beyond the valley that it should go down into. ${own.steps} steps of a fresh copy end at a loss of ${figure(own.after)}, at a rate of ${figure(best.rate)} at ${figure(best.after)}`
      : `A step moves weights by ${percent(largest)} of their size. Such steps throw units to where they are off for every sample${killed ? ': the net was alive when it was made, and is dead now' : ''}`,
    evidence: [
      evidence(
        `loss after ${own.steps} steps at ${figure(own.rate)}`,
        own.after,
        `below ${figure(Math.min(reference, own.before))}`,
      ),
      evidence(
        `loss after ${own.steps} steps at ${figure(best.rate)}`,
        best.after,
        `below ${figure(Math.min(reference, own.before))}`,
      ),
      evidence('largest update / weight of a step', largest, '1e-4 to 1e-2'),
    ],
    cure: {
      what: 'Lower the rate, and start again: a net that large steps have spoilt seldom comes back',
      code: `compile({ optimizer: ${e.options.optimizer.type}({ learningRate: ${figure(best.rate)} }), loss })`,
      settings: { learningRate: best.rate, startAgain: true },
    },
  };
};

export const rateTooLow: Test = (e) => {
  if (!e.options || !e.targets || !e.born.finite || wall(e.born)) return undefined;
  const good = skill(e.now, e);
  if (e.steps > 0 && good !== undefined && good > 0.3) return undefined;
  const own = e.trial(1);
  const update = updates(own).largest;
  const slow = end(own) > 0.95 * own.before || end(own) > (e.targets.chance ?? Infinity);
  if (own.rate > 0 && (!slow || !(update < LIMITS.smallUpdate))) return undefined;
  const higher = own.rate > 0 ? [100, 1e3, 1e4, 1e5].map(e.trial).filter((trial) => end(trial) < 0.9 * end(own)) : [];
  const best = higher.length > 0 ? careful(higher, own) : undefined;
  // No update at all is a gradient that is missing, unless the rate is 0.
  if (!best && own.rate > 0 && !(update > 0 && update < LIMITS.tinyUpdate)) return undefined;
  const rate = best?.rate ?? (own.rate > 0 ? (own.rate * 1e-3) / update : 1e-3);
  return {
    severity: 'error',
    what: `The learning rate ${figure(own.rate)} is too low`,
    where: { layer: 'optimizer' },
    why: best
      ? `A step moves weights by ${figure(update)} of their size at most. ${own.steps} steps of a fresh copy take the loss from ${figure(own.before)} to ${figure(own.after)}, at a rate of ${figure(best.rate)} to ${figure(best.after)}`
      : `A step moves weights by ${figure(update)} of their size at most: it would take a million of them to change the net`,
    evidence: [
      evidence('largest update / weight of a step', update, '1e-4 to 1e-2'),
      ...(best
        ? [
            evidence(
              `loss after ${own.steps} steps at ${figure(own.rate)}`,
              own.after,
              `about ${figure(best.after)}, as at ${figure(best.rate)}`,
            ),
          ]
        : []),
    ],
    cure: {
      what: 'Raise the rate',
      code: `compile({ optimizer: ${e.options.optimizer.type}({ learningRate: ${figure(rate)} }), loss })`,
      settings: { learningRate: rate },
    },
  };
};
