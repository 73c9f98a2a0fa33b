import type { Evidence } from '../evidence.js';
import { LIMITS } from '../limits.js';
import { adamRate } from '../trial.js';
import { CURE_OF_DEPTH } from './depth.js';
import { evidence, figure, percent, skill, type Test, weighted } from './draft.js';

/** Fraction of the samples that are of the commonest class. */
function commonest({ targets }: Evidence): number {
  return Math.max(0, ...(targets?.classes ?? [])) / (targets?.samples ?? 1);
}

/** Whether validation shows that what the net has learned carries over. */
function carriesOver(e: Evidence): boolean {
  const { validation } = e;
  if (!validation) return false;
  const right = validation.accuracy ?? 0;
  return (skill(validation, e) ?? 0) > 0.1 || right > commonest(e) + 3 * Math.sqrt(0.25 / validation.samples);
}

export const labelsUnrelated: Test = (e) => {
  const held = e.validation && skill(e.validation, e);
  if (e.targets?.classes?.filter((count) => count > 0).length === 1 || carriesOver(e)) return undefined;
  const dependence = e.dependence();
  if (!dependence || Math.max(dependence.distance, dependence.neighbours) > dependence.limit) return undefined;
  return {
    severity: 'error',
    what: 'The targets seem to have nothing to do with the inputs',
    where: { layer: 'targets' },
    why: 'Samples that lie near each other have no more similar targets than any two samples have, and no distance between inputs goes with one between targets. Labels may have been shuffled, or shifted by a row, apart from their samples. A net can only learn such data by heart',
    evidence: [
      evidence(
        'dependence of targets and inputs (distance covariance), in standard errors',
        dependence.distance,
        `above ${figure(dependence.limit)}`,
      ),
      evidence(
        "likeness of nearest neighbours' targets, in standard errors",
        dependence.neighbours,
        `above ${figure(dependence.limit)}`,
      ),
      ...(held === undefined ? [] : [evidence('1 − validation loss / loss at chance', held, 'above 0.1')]),
    ],
    cure: {
      what: 'Look at some samples with their labels; shuffle and split x and y together',
      code: 'console.log(x.subarray(i * width, (i + 1) * width), y[i]);',
    },
  };
};

/** Fraction of the weights that a step takes away. Of those tried it never did harm, and did the most good (bench/cures.ts). */
const DECAY = 2e-3;

export const overfitting: Test = (e) => {
  const { now, validation } = e;
  if (!validation || e.steps === 0) return undefined;
  const [own, held] = [skill(now, e), skill(validation, e)];
  const accuracy = now.accuracy !== undefined && validation.accuracy !== undefined;
  const gap = accuracy ? (now.accuracy as number) - (validation.accuracy as number) : (own ?? 0) - (held ?? 0);
  // Three standard errors of an accuracy, two of a mean square of normal errors.
  const noise = accuracy
    ? 3 * Math.sqrt(0.25 / validation.samples)
    : 2 * Math.sqrt(2 / validation.samples) * (1 - (held ?? 0));
  if (!(gap > (accuracy ? LIMITS.accuracyGap : LIMITS.skillGap) && gap > noise)) return undefined;
  // A net that has not learned its own samples cannot know them by heart.
  if (!accuracy && !((own ?? 0) > LIMITS.learned)) return undefined;
  const rate = adamRate(e.options?.optimizer);
  return {
    severity: 'warning',
    what: accuracy
      ? `The net overfits: ${percent(now.accuracy as number)} of the training samples are right, of the validation samples ${percent(validation.accuracy as number)}`
      : `The net overfits: the loss is ${now.loss?.toPrecision(3)} on the training data, ${validation.loss?.toPrecision(3)} on the validation data`,
    where: { layer: 'loss' },
    why: 'It has learned by heart what does not carry over to other samples: it has too many weights, or trains too long, for so few samples',
    evidence: [
      evidence(
        accuracy ? 'training less validation accuracy' : '1 − loss / loss at chance: training less validation',
        gap,
        `below ${accuracy ? LIMITS.accuracyGap : LIMITS.skillGap}`,
      ),
      evidence(
        'parameters / training samples',
        e.network.parameterBuffer.length / e.inputs.samples,
        'no more than the noise allows',
      ),
    ],
    cure: {
      what: 'Let large weights decay, and train on. More data help more; early stopping and dropout help where labels are noisy',
      code: `compile({ optimizer: adamW({ learningRate: ${figure(rate)}, weightDecay: ${figure(DECAY / rate)} }), loss })`,
      settings: { weightDecay: DECAY / rate },
    },
  };
};

export const notLearning: Test = (e) => {
  const own = skill(e.now, e);
  if (e.steps < LIMITS.manySteps || own === undefined || !(own < LIMITS.noSkill)) return undefined;
  // Right more often than the commonest class is: it has begun to.
  if (e.now.accuracy !== undefined && e.now.accuracy > commonest(e) + LIMITS.accuracyGap / 2) return undefined;
  const dependence = e.dependence();
  if (!dependence || !(Math.max(dependence.distance, dependence.neighbours) > 2 * LIMITS.dependence)) return undefined;
  const layers = weighted(e.now).length;
  return {
    severity: 'warning',
    what: `The net has learned nothing in ${e.steps} steps, though its targets depend on its inputs`,
    where: { layer: 'loss' },
    why: `None of the causes that are looked for shows. ${layers > 10 ? `${layers} layers are hard to train` : 'The net may be too small for the task, or may need longer'}`,
    evidence: [
      evidence('1 − loss / loss at chance', own, `above ${LIMITS.noSkill}`),
      evidence(
        'dependence of targets and inputs, in standard errors',
        Math.max(dependence.distance, dependence.neighbours),
        `above ${LIMITS.dependence}`,
      ),
    ],
    cure:
      layers > 10
        ? CURE_OF_DEPTH
        : {
            what: 'Try more units, more steps, and rates three times as high and as low',
            code: 'fit(x, y, { epochs: 100 })',
          },
  };
};
