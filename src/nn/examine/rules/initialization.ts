import type { Evidence } from '../evidence.js';
import { LIMITS } from '../limits.js';
import type { LayerIndicators } from '../net-meter.js';
import type { State } from '../state.js';
import {
  activated,
  type Draft,
  evidence,
  figure,
  hidden,
  inputSignal,
  percent,
  type Test,
  wall,
  weighted,
} from './draft.js';

/** A layer's weights beside the usual initialisations. */
interface Scale {
  readonly layer: LayerIndicators;
  readonly rms: number;
  /** The deviation over the largest and over the smallest of He's, Glorot's and LeCun's. */
  readonly overLargest: number;
  readonly overSmallest: number;
  readonly healthy: string;
  /** How many weights it has. */
  readonly count: number;
}

/** Their root mean square is below 0.3 of what they are drawn with once in a million times, from so many weights on. */
const FEW = 16;

/** Of dense layers, their weights as they were drawn. */
function scales({ network, born }: Evidence): Scale[] {
  return born.layers.flatMap((layer) => {
    const weight = layer.type === 'dense' ? network.getLayer(layer.layer).parameters[0] : undefined;
    if (!weight) return [];
    const [fanOut, fanIn] = weight.shape as [number, number];
    const usual = [Math.sqrt(2 / fanIn), Math.sqrt(2 / (fanIn + fanOut)), 1 / Math.sqrt(fanIn)];
    const rms = layer.parameters[0]?.values.rms ?? 0;
    const [least, most] = [Math.min(...usual), Math.max(...usual)];
    return [
      {
        layer,
        rms,
        overLargest: rms / most,
        overSmallest: rms / least,
        healthy: `${figure(least)} to ${figure(most)}`,
        count: weight.value.length,
      },
    ];
  });
}

const AGAIN = {
  what: 'Leave the initialiser out: the default suits the activation (He for rectifiers, LeCun for SELU, Glorot else)',
  code: "dense({ units, activation: 'relu', kernelInitializer: 'heNormal' })",
} as const;

export const initializationConstant: Test = (e) => {
  const same = weighted(e.born).find(({ type, units, parameters, layer }) => {
    const values = parameters[0]?.values;
    return (
      type === 'dense' &&
      units > 1 &&
      values &&
      values.smallest === values.largest &&
      layer !== weighted(e.born).at(-1)?.layer
    );
  });
  if (!same) return undefined;
  const value = same.parameters[0]?.values.smallest ?? 0;
  return {
    severity: 'error',
    what: `All weights of layer ${same.layer} start at ${figure(value)}`,
    where: { layer: same.layer },
    why:
      value === 0
        ? 'No signal gets through, and no gradient comes back'
        : 'Its units compute the same, get the same gradient, and stay alike: the layer is worth one unit',
    evidence: [
      evidence(
        `deviation of the weights of ${same.layer}`,
        0,
        `about ${scales(e).find(({ layer }) => layer.layer === same.layer)?.healthy}`,
      ),
    ],
    cure: { ...AGAIN, settings: { initializer: 'default' } },
  };
};

export const initializationLarge: Test = (e) => {
  const large = scales(e).filter(({ overLargest }) => overLargest > LIMITS.largeWeights);
  const [worst] = [...large].sort((a, b) => b.overLargest - a.overLargest);
  if (!worst) return undefined;
  const first = firstLoss(e);
  const saturated = Math.max(
    0,
    ...activated(e.born).map(({ states: { saturation }, activation }) =>
      activation === 'relu6' ? saturation.high : saturation.low + saturation.high,
    ),
  );
  const explosion = explodes(e);
  const harmful = first > LIMITS.firstLoss || saturated > LIMITS.saturation || explosion > 10;
  if (e.born.finite && !harmful && worst.overLargest < 2 * LIMITS.largeWeights) return undefined;
  return {
    severity: 'error',
    what: `The weights start too large: in layer ${worst.layer.layer} ${figure(worst.overLargest)} times what is usual`,
    where: { layer: worst.layer.layer },
    why: 'Every layer makes the signal larger. Bounded activations start on their flat ends, with no gradient; others give outputs so large that the first loss is huge, and the first steps throw the net off',
    evidence: [
      evidence(`deviation of the initial weights of ${worst.layer.layer}`, worst.rms, worst.healthy),
      ...(Number.isFinite(first) && first > 0 ? [evidence('first loss / loss at chance', first, 'about 1')] : []),
      ...(saturated > 0
        ? [evidence('largest saturated fraction of a layer before training', saturated, `below ${LIMITS.saturation}`)]
        : []),
    ],
    cure: { ...AGAIN, settings: { initializer: 'default' } },
  };
};

/** First loss over that of the best constant output. */
export function firstLoss({ born, targets }: Evidence): number {
  return born.loss !== undefined && targets?.chance ? born.loss / targets.chance : Number.NaN;
}

/** How much larger the signal of the outputs is than that of the inputs, before training. */
export function explodes(e: Evidence): number {
  const end = e.born.layers.at(-1);
  // A fixed layer at the end gives outputs the scale of the targets.
  const layers = end?.type === 'batchNorm' && !end.trainable ? e.born.layers.slice(0, -1) : e.born.layers;
  return Math.max(0, ...layers.map(({ signal }) => signal)) / inputSignal(e);
}

export const initializationSmall: Test = (e) => {
  const all = scales(e);
  const small = all
    .slice(0, -1)
    // Of a few weights all may be small by chance.
    .filter(({ overSmallest, count }) => overSmallest < (count < FEW ? LIMITS.smallWeights / 10 : LIMITS.smallWeights));
  const [worst] = [...small].sort((a, b) => a.overSmallest - b.overSmallest);
  if (!worst || wall(e.born)) return undefined;
  const passed = (hidden(e.born).at(-1)?.signal ?? 1) / inputSignal(e);
  const usual = all.slice(0, -1).reduce((product, { overSmallest }) => product * Math.min(1, overSmallest), 1);
  if (!(usual < LIMITS.smallWeights ** 2 / 2)) return undefined;
  return {
    severity: passed < 1e-3 ? 'error' : 'warning',
    what: `The weights start too small: in layer ${worst.layer.layer} ${figure(1 / worst.overSmallest)} times smaller than usual`,
    where: { layer: worst.layer.layer },
    why: 'Every layer makes the signal smaller, and the gradient on its way back: at the end all samples look alike, and the first layers hardly move',
    evidence: [
      evidence(`deviation of the initial weights of ${worst.layer.layer}`, worst.rms, worst.healthy),
      evidence('signal of the last hidden layer / of the inputs', passed, '0.01 to 10'),
    ],
    cure: { ...AGAIN, settings: { initializer: 'default' } },
  };
};

export const initializationBiased: Test = (e) => biased(e, e.born, 'start');

/** Where biases that were drawn well have come to lie so, or were set so. */
export const biasedUnits: Test = (e) =>
  e.now === e.born || biased(e, e.born, 'start') ? undefined : biased(e, e.now, 'are');

function biased(e: Evidence, state: State, verb: 'start' | 'are'): Draft | undefined {
  for (const layer of activated(state)) {
    const pre = layer.preActivation;
    const bias = state.layers
      .flatMap(({ parameters }) => parameters)
      .find(({ path }) => path === `${layer.layer}.bias`)?.values;
    if (!pre || !bias || !(Math.abs(bias.mean) > 0.5 * Math.abs(pre.mean)) || Math.abs(bias.mean) < 0.5) continue;
    const deviation = Math.sqrt(Math.max(0, pre.rms ** 2 - pre.mean ** 2));
    const ratio = Math.abs(pre.mean) / deviation;
    if (!(ratio > LIMITS.bias)) continue;
    const dead = layer.states.dead.length / layer.units;
    const down = bias.mean < 0;
    return {
      severity: 'error',
      what: `The biases of layer ${layer.layer} ${verb} at ${figure(bias.mean)}, far ${down ? 'below' : 'above'} what the inputs can outweigh`,
      where: { layer: layer.layer },
      why: down
        ? `Its pre-activations are negative, whatever the sample${dead > 0 ? `: ${percent(dead)} of its units are dead` : ''}`
        : 'Its pre-activations are positive, whatever the sample: the layer is linear, or saturated at its upper end',
      evidence: [
        evidence(`mean bias of ${layer.layer}`, bias.mean, 'about 0'),
        evidence('|mean| / deviation of the pre-activations', ratio, `below ${LIMITS.bias}`),
        evidence(`dead fraction of ${layer.layer}`, dead, 'below 0.2'),
      ],
      cure: {
        what:
          e.steps === 0 ? 'Start biases at 0' : 'Set the biases to 0, or give the units fresh weights, and train on',
        code:
          e.steps === 0
            ? "dense({ units, activation: 'relu', biasInitializer: 'zeros' })"
            : `model.parameters.find(({ path }) => path === '${layer.layer}.bias').value.data.fill(0);`,
        settings: verb === 'start' ? { initializer: 'default' } : { biases: 0, layers: [layer.layer] },
      },
    };
  }
  return undefined;
}
