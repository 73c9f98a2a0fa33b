import { checkKnown, type Names } from '../../checks.js';
import { ArgumentError, describeValue } from '../../errors.js';
import type { FloatArray } from '../../kernels/arguments.js';
import type { ActivationOption } from '../activation-config.js';
import type { NetworkConfig } from '../model/network.js';
import { fromJSON, Sequential } from '../sequential.js';
import { carryOver, changeActivations, hiddenActivations, valuesOf, withFixedFront } from './architecture.js';
import { momentsOf, setStandardization } from './standardize.js';

export interface WithActivationOptions {
  /** Names of the layers that change: dense ones with an activation, and activations. Default: all before the last dense layer. */
  readonly layers?: readonly string[];
}

/**
 * A new model with the same weights, and another activation in its hidden layers: `withActivation(model, { name: 'leakyRelu',
 * negativeSlope: 0.25 })`. It is compiled as the given one, which stays as it is and shares nothing with it; the optimiser
 * starts afresh. The weights keep the scale that they were drawn with: He's gain is √2 for ReLU and √(2/(1 + slope²)) for
 * leaky ReLU, 3% less at a slope of 0.25. What is drawn later, as by `reviveDead`, has the new activation's gain.
 * @throws {ArgumentError} if there is no such activation, or a named layer has none that could change
 */
export function withActivation(
  model: Sequential,
  activation: ActivationOption,
  options: WithActivationOptions = {},
): Sequential {
  checkModel('withActivation', model);
  checkKnown('withActivation', options, { layers: true } satisfies Names<WithActivationOptions>);
  const config = model.toJSON();
  const { layers = hiddenActivations(config) } = options;
  for (const name of layers) {
    if (model.getLayer(name).activation) continue;
    const problem = `names ${name}, which has no activation, expected some of ${hiddenActivations(config).join(', ')}`;
    throw new ArgumentError('withActivation', 'layers', problem);
  }
  if (layers.length === 0) {
    throw new ArgumentError('withActivation', 'model', 'has no hidden layer with an activation, expected one at least');
  }
  return remade(model, changeActivations(config, activation, layers, 'withActivation'));
}

/**
 * A new model that standardises its inputs itself: (x − mean)/deviation by feature, in a fixed layer in front (a frozen
 * batch norm named `standardize`), the same weights behind it. Train it on the data as they are. `foldBatchNorm` merges the
 * layer into the first dense one for inference. Features that do not vary become 0. Compiled as the given model, which stays
 * as it is.
 * @param x samples × inputs, the training data: moments of other data would give the net another scale than it learned with
 * @throws {ArgumentError} if x does not fit, is empty, or holds NaN or ∞
 */
export function standardize(model: Sequential, x: FloatArray): Sequential {
  checkModel('standardize', model);
  const { inputWidth } = model;
  const moments = momentsOf('standardize', x, inputWidth);
  const { config, name } = withFixedFront(model.toJSON(), inputWidth);
  const next = remade(model, config);
  setStandardization(next, name, moments);
  return next;
}

function checkModel(caller: string, model: unknown): asserts model is Sequential {
  if (model instanceof Sequential) return;
  throw new ArgumentError(caller, 'model', `is ${describeValue(model)}, expected one that sequential() makes`);
}

/** The model of a changed description, with the given one's values and compilation. */
function remade(model: Sequential, config: NetworkConfig): Sequential {
  const next = fromJSON(config);
  carryOver(valuesOf(model), next);
  if (model.compiled) next.compile(model.compileOptions);
  return next;
}
