import type { Evidence } from '../evidence.js';
import type { Cure, Severity } from '../findings.js';
import { LIMITS } from '../limits.js';
import { isBounded } from '../units.js';
import { CURE_OF_DEPTH, progress } from './depth.js';
import { activated, evidence, figure, hidden, inputSignal, percent, skill, type Test, wall } from './draft.js';
import { explodes, firstLoss } from './initialization.js';

/** What cures signals and gradients that shrink from layer to layer. */
function strengthen({ born }: Evidence): Cure {
  const layers = activated(born);
  if (layers.length >= LIMITS.manyLayers) return CURE_OF_DEPTH;
  if (layers.some(({ activation }) => isBounded(activation))) {
    return {
      what: 'Use fewer layers, or ReLU and its kin with the initialisation that suits them',
      code: "dense({ units, activation: 'relu' })",
      settings: { activation: 'relu', initializer: 'default' },
    };
  }
  return {
    what: 'Use fewer layers, the initialisation that suits the activation, or batch norm',
    code: "dense({ units }), batchNorm(), activation('relu')",
    // The mean and variance of a few units say little.
    ...(Math.min(...layers.map(({ units }) => units)) >= 8 && { settings: { batchNorm: true } }),
  };
}

/** Whether training has overcome what was in its way. */
function works(e: Evidence): boolean {
  return e.steps > 0 && (skill(e.now, e) ?? 0) > LIMITS.goodSkill;
}

/** A net that moves all the same is only slower than it could be. */
function severity(e: Evidence): Severity {
  const shown = progress(e);
  return shown && shown.skill > (shown.trained ? LIMITS.learned : LIMITS.earlySkill) ? 'warning' : 'error';
}

export const vanishingSignal: Test = (e) => {
  const layers = hidden(e.born);
  const last = layers.at(-1);
  if (!last || wall(e.born) || !(inputSignal(e) > 0)) return undefined;
  const ratio = last.signal / inputSignal(e);
  if (!(ratio < LIMITS.vanishingSignal) || works(e)) return undefined;
  const bounded = activated(e.born).some(({ activation }) => isBounded(activation));
  return {
    severity: severity(e),
    what: `The signal vanishes: behind ${last.layer} samples differ by ${figure(last.signal)}, in the inputs by ${figure(inputSignal(e))}`,
    where: { layer: last.layer },
    why: bounded
      ? `Each of ${activated(e.born).length} layers of ${activated(e.born)[0]?.activation} passes on a fraction of what it gets: at the end all samples look alike, and the gradient shrinks on its way back as fast`
      : 'Each layer passes on a fraction of what it gets: at the end all samples look alike',
    evidence: layers
      .map(({ layer, signal }) => evidence(`deviation over the samples behind ${layer}`, signal, '0.01 to 10'))
      .slice(-4),
    cure: strengthen(e),
  };
};

export const explodingSignal: Test = (e) => {
  const ratio = explodes(e);
  const first = firstLoss(e);
  const large = ratio > LIMITS.explodingSignal || (ratio > LIMITS.explodingSignal / 10 && first > LIMITS.firstLoss);
  if (!large || works(e)) return undefined;
  const largest = e.born.layers.reduce((a, b) => (b.signal > a.signal ? b : a));
  return {
    severity: 'error',
    what: `The signal explodes: behind ${largest.layer} samples differ by ${figure(largest.signal)}, in the inputs by ${figure(inputSignal(e))}`,
    where: { layer: largest.layer },
    why: 'Each layer makes what it gets larger, and the gradient on its way back as well',
    evidence: [
      evidence('largest deviation of a layer / of the inputs', ratio, `below ${LIMITS.explodingSignal / 10}`),
      ...(Number.isFinite(first) ? [evidence('first loss / loss at chance', first, 'about 1')] : []),
    ],
    cure: {
      what: 'Initialise by He or Glorot, or normalise between the layers',
      code: "dense({ units, kernelInitializer: 'heNormal' })",
      settings: { initializer: 'default' },
    },
  };
};

/**
 * Gradients of the first and of the last hidden layer with weights. The output layer's stays out: where its weights start
 * at 0, as some do on purpose, none comes past it until the first step.
 */
function gradients(e: Evidence): { first: number; last: number; layer: string } | undefined {
  const layers = hidden(e.born).filter(
    ({ type, gradient, parameters }) => type === 'dense' && gradient !== undefined && parameters.length > 0,
  );
  const [first] = layers;
  const last = layers.at(-1);
  return first && last && first !== last
    ? { first: first.gradient as number, last: last.gradient as number, layer: first.layer }
    : undefined;
}

export const vanishingGradient: Test = (e) => {
  const found = gradients(e);
  if (!found || wall(e.born) || !(found.first / found.last < LIMITS.vanishingGradient) || works(e)) return undefined;
  return {
    severity: severity(e),
    what: `The gradient vanishes: ${figure(found.first)} at ${found.layer}, ${figure(found.last)} at the last hidden layer`,
    where: { layer: found.layer },
    why: 'On its way back each layer multiplies the gradient by its weights and by the slope of its activation, here much less than 1 together: the first layers stay as they were drawn',
    evidence: [
      evidence(
        'gradient of the first / of the last hidden layer',
        found.first / found.last,
        `above ${LIMITS.vanishingGradient}`,
      ),
    ],
    cure: strengthen(e),
  };
};

export const explodingGradient: Test = (e) => {
  const found = gradients(e);
  if (!found || !(found.first / found.last > LIMITS.explodingGradient)) return undefined;
  return {
    severity: 'error',
    what: `The gradient explodes: ${figure(found.first)} at ${found.layer}, ${figure(found.last)} at the last hidden layer`,
    where: { layer: found.layer },
    why: 'On its way back each layer multiplies the gradient by its weights, here by much more than 1',
    evidence: [
      evidence(
        'gradient of the first / of the last hidden layer',
        found.first / found.last,
        `below ${LIMITS.explodingGradient}`,
      ),
    ],
    cure: {
      what: 'Initialise by He or Glorot, and clip gradients',
      code: 'compile({ optimizer, loss, clipNorm: 1 })',
      settings: { initializer: 'default', clipNorm: 1 },
    },
  };
};

export const saturation: Test = (e) => {
  const saturated = activated(e.now)
    .map(({ layer, activation, states: { saturation: s, saturated: units } }) => ({
      layer,
      activation,
      s,
      units,
      fraction: activation === 'relu6' ? s.high : s.low + s.high,
    }))
    .filter(({ activation, fraction }) => isBounded(activation) && fraction > LIMITS.saturation);
  const [worst] = saturated;
  const good = skill(e.now, e);
  if (!worst || (e.steps > 0 && good !== undefined && good > LIMITS.goodSkill)) return undefined;
  return {
    severity: 'warning',
    what: `Layer ${worst.layer} is saturated: ${percent(worst.fraction)} of its outputs are on the flat ends of ${worst.activation} (${percent(worst.s.low)} below, ${percent(worst.s.high)} above)`,
    where: { layer: worst.layer, ...(worst.units.length > 0 && { units: worst.units }) },
    why: 'Its pre-activations are too large, from large inputs, weights, biases or steps. On the flat ends there is hardly any gradient, so that units there learn very slowly or not at all',
    evidence: [
      evidence('fraction of saturated outputs', worst.fraction, `below ${LIMITS.saturation}`),
      evidence('units saturated on 95% of the samples', worst.units.length, 'few'),
    ],
    cure: {
      what: 'Scale the inputs, use smaller initial weights or a lower rate, or batch norm before the activation',
      code: `dense({ units }), batchNorm(), activation('${worst.activation}')`,
      settings: { batchNorm: true },
    },
  };
};
