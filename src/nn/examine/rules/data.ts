import type { Network } from '../../model/network.js';
import { LIMITS } from '../limits.js';
import { type Draft, evidence, figure, normalizesInputs, percent, type Test } from './draft.js';

/** Numbers that a sentence lists. */
const MOST_LISTED = 10;

const STANDARDIZE = {
  what: 'Standardise each feature: take off its mean and divide by its deviation, both from the training data. A fixed layer in front does it',
  code: 'model = standardize(model, x);',
  settings: { standardize: true },
} as const;

export const inputsNotFinite: Test = ({ inputs: { bad } }) =>
  bad && {
    severity: 'error',
    what: `The inputs hold NaN or ∞: sample ${bad.sample}, feature ${bad.feature}`,
    where: { layer: 'inputs', units: [bad.feature] },
    why: 'One such value makes the loss NaN or the weights after a step, and the net is lost',
    evidence: [evidence('first sample that is not finite', bad.sample, 'none')],
    cure: {
      what: 'Remove the samples, or put a value for what is missing',
      code: 'x = x.map((value) => (Number.isFinite(value) ? value : 0));',
    },
  };

export const targetsNotFinite: Test = ({ targets }) =>
  targets && !targets.finite
    ? {
        severity: 'error',
        what: 'The targets hold NaN or ∞',
        where: { layer: 'targets' },
        why: 'The loss of such a sample is NaN, and so is every weight after its step',
        evidence: [],
        cure: { what: 'Remove those samples', code: 'keep = samples.filter((i) => Number.isFinite(y[i]));' },
      }
    : undefined;

export const inputsConstant: Test = ({ inputs: { samples, width, deviations, center } }) => {
  const constant = deviations.filter((deviation) => deviation <= 1e-6 * Math.max(center, 1e-30)).length;
  if (samples < 2 || constant < width) return undefined;
  return {
    severity: 'error',
    what: 'The inputs are constant: all samples are alike',
    where: { layer: 'inputs' },
    why: 'No net can tell samples apart that are the same, so it learns the mean of the targets at best',
    evidence: [evidence('features that vary', 0, `most of ${width}`)],
    cure: {
      what: 'Look at how x is filled: row after row, a sample a row',
      code: 'console.log(x.subarray(0, 2 * width));',
    },
  };
};

export const inputsUnscaled: Test = (e) => {
  const { deviation, deviations, width } = e.inputs;
  const varying = [...deviations].filter((each) => each > 0).sort((a, b) => a - b);
  if (normalizesInputs(e) || varying.length === 0) return undefined;
  const median = varying[varying.length >> 1] as number;
  const largest = varying.at(-1) as number;
  const uneven = largest / median;
  const large = deviation > LIMITS.largeInputs;
  const small = deviation < LIMITS.smallInputs;
  if (!large && !small && !(uneven > LIMITS.unevenInputs && largest > 1)) return undefined;
  const units = uneven > LIMITS.unevenInputs ? outliers(deviations, LIMITS.largeInputs) : undefined;
  return {
    severity: deviation > 4 * LIMITS.largeInputs || deviation < LIMITS.smallInputs / 10 ? 'error' : 'warning',
    what: `The inputs are not scaled: their deviation is ${figure(deviation)}${units ? `, that of feature ${units[0]} ${figure(deviations[units[0] as number] as number)}` : ''}`,
    where: { layer: 'inputs', ...(units && units.length < width && { units }) },
    why:
      large || !small
        ? 'Initial weights are made for inputs of about unit size. With larger ones activations and gradients are as many times too large: units saturate or die, and a rate that suits the other layers is too high for the first'
        : 'Initial weights are made for inputs of about unit size. Smaller ones hardly show beside the biases, and the first layer has hardly any gradient',
    evidence: [
      evidence('deviation of the inputs', deviation, 'about 1'),
      evidence('largest over median deviation of the features', uneven, `below ${LIMITS.unevenInputs}`),
    ],
    cure: STANDARDIZE,
  };
};

function outliers(deviations: Float64Array, limit: number): number[] {
  return [...deviations.keys()].filter((j) => (deviations[j] as number) > limit);
}

export const inputsOffCenter: Test = (e) => {
  const { center, deviation, means } = e.inputs;
  const ratio = center / deviation;
  if (normalizesInputs(e) || !(deviation > 0) || !(ratio > LIMITS.center)) return undefined;
  const mean = means.reduce((sum, each) => sum + each, 0) / means.length;
  // Means of both signs, or of one feature among many, do not show in the mean of all.
  const place =
    Math.abs(mean) > 0.9 * center ? `their mean is ${figure(mean)}` : `their means are ${figure(center)} from 0`;
  return {
    severity: ratio > 2 * LIMITS.center ? 'error' : 'warning',
    what: `The inputs are off centre: ${place} with a deviation of ${figure(deviation)}`,
    where: { layer: 'inputs' },
    why: 'What all samples have in common outweighs what tells them apart. Every unit gets about the same pre-activation for every sample, so that ReLUs are either always on or dead',
    evidence: [evidence('|mean| / deviation of the inputs', ratio, `below ${LIMITS.center}`)],
    cure: STANDARDIZE,
  };
};

export const classMissing: Test = ({ targets }) => {
  const missing = targets?.classes?.flatMap((count, label) => (count === 0 ? [label] : [])) ?? [];
  if (!targets?.classes || missing.length === 0) return undefined;
  const present = targets.classes.length - missing.length;
  const one = present === 1;
  return {
    severity: one ? 'error' : 'warning',
    what: one
      ? 'All samples are of one class'
      : `${missing.length === 1 ? `Class ${missing[0]} has` : `Classes ${listed(missing)} have`} no sample`,
    where: { layer: 'targets', units: missing },
    why: one
      ? 'There is nothing to tell apart: the net learns to say that class, whatever it sees'
      : 'What is not among the targets is never learned: the net only learns not to say it',
    evidence: missing.slice(0, 10).map((label) => evidence(`samples of class ${label}`, 0, 'above 0')),
    cure: {
      what: 'Look at how labels are numbered and how the data were split (sorted data must be shuffled first); add samples, or give the net fewer outputs',
      code: `dense({ units: ${present} })`,
    },
  };
};

export const classImbalance: Test = ({ targets }) => {
  const counts = targets?.classes;
  if (!targets || !counts || counts.some((count) => count === 0)) return undefined;
  const most = Math.max(...counts);
  const least = Math.min(...counts);
  if (most / least <= LIMITS.imbalance) return undefined;
  const rare = counts.indexOf(least);
  const weights = counts.map((count, label) => `${label}: ${figure(targets.samples / (counts.length * count))}`);
  return {
    severity: 'warning',
    what: `The classes are out of balance: ${percent(most / targets.samples)} of the samples are of class ${counts.indexOf(most)}, ${percent(least / targets.samples)} of class ${rare}`,
    where: { layer: 'targets', units: [rare] },
    why: 'A net that always says the frequent class is right most of the time, and the rare one hardly counts in the loss',
    evidence: [evidence('samples of the largest over the smallest class', most / least, `below ${LIMITS.imbalance}`)],
    cure: {
      what: 'Weigh the classes, and judge by a metric of each class rather than by accuracy',
      code: `fit(x, y, { classWeight: { ${weights.slice(0, 10).join(', ')} } })`,
      settings: { classWeight: counts.map((count) => targets.samples / (counts.length * count)) },
    },
  };
};

export const targetsUnscaled: Test = ({ targets, options, network }) => {
  if (!targets || options?.loss.fromLogits || targets.classes || rescales(network)) return undefined;
  const deviation = rms(targets.deviations);
  const center = rms(targets.means);
  if (deviation === 0) {
    return {
      severity: 'error',
      what: 'The targets are constant',
      where: { layer: 'targets' },
      why: 'There is nothing to learn but one number',
      evidence: [evidence('deviation of the targets', 0, 'about 1')],
      cure: { what: 'Look at how y is filled', code: 'console.log(y.slice(0, 10));' },
    };
  }
  const large = deviation > LIMITS.largeTargets || center > LIMITS.largeTargets;
  if (!large && !(deviation < LIMITS.smallTargets)) return undefined;
  const draft: Draft = {
    severity: deviation > 10 * LIMITS.largeTargets || center > 10 * LIMITS.largeTargets ? 'error' : 'warning',
    what: `The targets are not scaled: mean ${figure(center)}, deviation ${figure(deviation)}`,
    where: { layer: 'targets' },
    why: large
      ? 'A new net gives about 0 ± 1. The errors, and with them the gradients, are as large as the targets: steps are too large, or the net spends its time on reaching the mean'
      : 'A new net gives about 0 ± 1, so that its own noise is far larger than what it is to learn',
    evidence: [
      evidence('deviation of the targets', deviation, 'about 1'),
      evidence('|mean| of the targets', center, 'about 0 to 1'),
    ],
    cure: {
      what: 'Standardise the targets, and scale predictions back',
      code: 'y = y.map((value) => (value - mean) / deviation);',
      settings: { standardizeTargets: true },
    },
  };
  return draft;
};

/** Whether a fixed layer at the end takes the outputs to the scale of the targets. */
function rescales({ layers }: Network): boolean {
  const last = layers.at(-1);
  return last?.type === 'batchNorm' && !last.trainable;
}

function rms(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}

/** The first ten, and how many others. */
function listed(numbers: readonly number[]): string {
  const others = numbers.length - MOST_LISTED;
  return others > 1 ? `${numbers.slice(0, MOST_LISTED).join(', ')} and ${others} others` : numbers.join(', ');
}
