import type { Layer } from '../../layers/layer.js';
import type { Evidence } from '../evidence.js';
import { LIMITS } from '../limits.js';
import { type Draft, evidence, type Test } from './draft.js';

/** What bounded or one-sided activations can give. Those that are not here give any number. */
const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  relu: [0, Infinity],
  relu6: [0, 6],
  softplus: [0, Infinity],
  sigmoid: [0, 1],
  hardsigmoid: [0, 1],
  softmax: [0, 1],
  tanh: [-1, 1],
  hardtanh: [-1, 1],
  softsign: [-1, 1],
  elu: [-1, Infinity],
  celu: [-1, Infinity],
  selu: [-1.76, Infinity],
  gelu: [-0.17, Infinity],
  geluTanh: [-0.17, Infinity],
  silu: [-0.28, Infinity],
  mish: [-0.31, Infinity],
  hardswish: [-0.38, Infinity],
  logsigmoid: [-Infinity, 0],
  logSoftmax: [-Infinity, 0],
};

/** The layer whose outputs the loss takes, past dropout; where the loss contains the model's last nonlinearity, the one before. */
export function lossSees({
  network,
  options,
}: Pick<Evidence, 'network' | 'options'>): { layer: Layer; activation: string | undefined } | undefined {
  const layers = network.layers.filter(({ type }) => type !== 'dropout');
  const last = layers.at(-1);
  if (!last) return undefined;
  const link = options?.loss.fromLogits;
  if (link === undefined || last.activation?.name !== link) return { layer: last, activation: last.activation?.name };
  if (last.parameters.length > 0) return { layer: last, activation: undefined };
  const before = layers.at(-2);
  return before && { layer: before, activation: before.activation?.name };
}

/** What is known as soon as a model is compiled. */
type ModelEvidence = Pick<Evidence, 'network' | 'options' | 'targets'>;

export const softmaxTwice = (e: ModelEvidence): Draft | undefined => {
  const seen = lossSees(e);
  const link = e.options?.loss.fromLogits;
  if (!seen || !link || (seen.activation !== 'softmax' && seen.activation !== 'sigmoid')) return undefined;
  const twice = seen.activation === link;
  const outputs = e.network.outputWidth;
  const floor = Math.log(1 + (outputs - 1) / Math.E);
  return {
    severity: 'error',
    what: twice
      ? `The ${link} is applied twice: by layer ${seen.layer.name}, and within ${e.options?.loss.type}`
      : `Layer ${seen.layer.name} ends in a ${seen.activation}, and ${e.options?.loss.type} applies a ${link} to that`,
    where: { layer: seen.layer.name },
    why: `The loss takes logits, any numbers. Values from 0 to 1 leave it with probabilities that are nearly alike, so that the loss stays high and the gradients small, however right the net is`,
    evidence:
      link === 'softmax'
        ? [
            evidence('least loss that can be reached', floor, '0'),
            evidence('largest probability that can be reached', Math.E / (Math.E + outputs - 1), '1'),
          ]
        : [evidence('least probability that can be reached', 0.5, '0')],
    cure: {
      what: `Leave the ${seen.activation} out: the loss contains it, and predictions get it from a last layer that the loss knows of`,
      code: `dense({ units: ${outputs} }) // logits: no activation`,
      settings: { withoutActivation: seen.layer.name },
    },
  };
};

export const outputActivation = (e: ModelEvidence): Draft | undefined => {
  const seen = lossSees(e);
  const loss = e.options?.loss;
  const range = seen?.activation === undefined ? undefined : RANGES[seen.activation];
  if (!seen || !loss || !range) return undefined;
  const [low, high] = range;
  if (loss.fromLogits) {
    // A log-softmax in front of a softmax changes nothing.
    if (seen.activation === 'logSoftmax' || seen.activation === 'softmax' || seen.activation === 'sigmoid')
      return undefined;
    const { outputWidth: outputs } = e.network;
    return {
      severity: low === 0 || high < Infinity ? 'error' : 'warning',
      what: `Layer ${seen.layer.name} ends in ${seen.activation}, but ${loss.type} takes logits, any numbers`,
      where: { layer: seen.layer.name },
      why:
        low === 0
          ? 'No logit can be below 0. Where a ReLU is off it has no gradient either: an output that is off for all samples can never be learned'
          : high < Infinity
            ? `Logits from ${low} to ${high} keep the probabilities apart by a factor of ${(Math.exp(high - low)).toFixed(0)} at most, and where the activation is flat they have no gradient`
            : `No logit can be below ${low}, so that the net cannot say no with confidence`,
      evidence: [evidence('least logit', low, 'none'), evidence('largest logit', high, 'none')],
      cure: {
        what: `Leave the ${seen.activation} of the last layer out`,
        code: `dense({ units: ${outputs} }) // logits: no activation`,
        settings: { withoutActivation: seen.layer.name },
      },
    };
  }
  const targets = e.targets;
  if (!targets || (targets.smallest >= low - 1e-3 && targets.largest <= high + 1e-3)) return undefined;
  return {
    severity: 'error',
    what: `The targets reach from ${targets.smallest} to ${targets.largest}, the outputs of layer ${seen.layer.name} (${seen.activation}) only from ${low} to ${high}`,
    where: { layer: seen.layer.name },
    why: 'What lies outside can never be reached. The net drives its outputs to the end of their range, where there is no gradient left',
    evidence: [
      evidence('least target', targets.smallest, `at least ${low}`),
      evidence('largest target', targets.largest, `at most ${high}`),
    ],
    cure: {
      what: 'Leave the last activation out, or scale the targets into its range',
      code: `dense({ units: ${e.network.outputWidth} }) // any number`,
      settings: { withoutActivation: seen.layer.name },
    },
  };
};

export const oneOutput: Test = ({ network, targets, options }) => {
  if (!targets || network.outputWidth !== 1 || targets.width !== 1 || !targets.integers || options?.loss.fromLogits)
    return undefined;
  const count = targets.largest + 1;
  if (targets.smallest !== 0 || count < 3 || count > 100 || !(targets.leastClass >= 0.3 * (targets.samples / count)))
    return undefined;
  const named = [...(options?.metrics ?? []), ...(options?.weightedMetrics ?? [])].some(({ name }) =>
    /accuracy/i.test(name),
  );
  const bounded = network.layers.at(-1)?.activation !== undefined;
  return {
    severity: named || bounded ? 'error' : 'warning',
    what: `The model has one output, but the targets look like ${count} classes`,
    where: { layer: 'targets' },
    why: `A single number puts the classes in a row: a net that cannot tell 0 from ${count - 1} says something in between, which is another class`,
    evidence: [
      evidence('outputs', 1, `${count}, one a class`),
      evidence('different targets, all integers', count, '2 for one output'),
    ],
    cure: {
      what: `Give the net an output for every class, and a loss for classes. If the targets are amounts rather than classes, nothing is wrong`,
      code: `dense({ units: ${count} }), and compile({ loss: categoricalCrossentropy(), … })`,
      settings: { outputs: count },
    },
  };
};

export const batchNormSmallBatch: Test = ({ network, batchSize }) => {
  const layer = network.layers.find(({ type, trainable }) => type === 'batchNorm' && trainable);
  if (!layer || batchSize > LIMITS.smallBatch) return undefined;
  return {
    severity: 'warning',
    what: `Batch norm (layer ${layer.name}) is trained with batches of ${batchSize}`,
    where: { layer: layer.name },
    why: 'Mean and variance of so few samples are mostly noise: each sample is judged by its neighbours in the batch, and predictions, which go by running statistics, differ from what was trained',
    evidence: [evidence('samples a batch', batchSize, '16 or more')],
    cure: { what: 'Use larger batches', code: 'fit(x, y, { batchSize: 32 })', settings: { batchSize: 32 } },
  };
};
