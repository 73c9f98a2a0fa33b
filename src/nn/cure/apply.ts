import { ArgumentError } from '../../errors.js';
import type { FloatArray } from '../../kernels/arguments.js';
import { ResidentBuffer } from '../../memory/resident.js';
import { activationConfig } from '../activation-config.js';
import type { CureSettings, Finding } from '../examine/findings.js';
import type { Examinable } from '../examine/indicators.js';
import { targetFacts } from '../examine/targets.js';
import { adamRate, atRate } from '../examine/trial.js';
import type { Layer } from '../layers/layer.js';
import { partsFromJSON } from '../model/from-json.js';
import type { NetworkConfig } from '../model/network.js';
import type { Optimizer } from '../optimizer.js';
import { adamW } from '../optimizers.js';
import type { CompileOptions } from '../training/compile-options.js';
import type { Targets } from '../training/data.js';
import type { Retuning } from '../training/trainer.js';
import {
  carryOver,
  changeActivations,
  hiddenActivations,
  valuesOf,
  withBatchNorm,
  withFixedEnd,
  withFixedFront,
  withInitializer,
  withoutActivation,
} from './architecture.js';
import { reviveDead } from './revive.js';
import { type Moments, momentsOf, setRescaling, setStandardization } from './standardize.js';

/** A model that can be cured in place: a compiled `Sequential`. */
export interface Patient extends Examinable {
  compile(options: CompileOptions): void;
  /** @internal */
  replaceLayers(layers: readonly Layer[]): void;
  /** @internal */
  retune(change: Retuning): void;
}

/** What was done about a finding. */
export interface Treatment {
  /** False where the net has nothing that could be changed: the data, `fit`'s options or the number of outputs must be. */
  readonly done: boolean;
  /** In words. */
  readonly what: string;
}

/**
 * Cures a model in place of what `model.examine` has found: does what the finding's `cure.settings` say. A change of layers
 * makes new ones, with new parameters, so take `model.layers` and `parameterBuffer` again; the model is then compiled again,
 * with the same options. Cures of data, of `fit`'s options and of the number of outputs are for the caller, and are refused in words.
 * @param x samples × inputs @param y the targets, both as for `fit`
 */
export function applyCure(model: Patient, finding: Finding, x: FloatArray, y: Targets): Treatment {
  const { settings, what, code } = finding.cure;
  const done = settings ? steps(model, settings, x, y) : [];
  if (done.length > 0) return { done: true, what: done.join('; ') };
  return { done: false, what: `not cured, for it takes more than a change of the net: ${what}: ${code}` };
}

function steps(model: Patient, settings: CureSettings, x: FloatArray, y: Targets): string[] {
  const done = [...changeLayers(model, settings, x, y), ...retune(model, settings)];
  if (settings.biases !== undefined) {
    for (const name of settings.layers ?? []) {
      model.parameters.find(({ path }) => path === `${name}.bias`)?.value.data.fill(settings.biases);
      done.push(`set the biases of ${name} to ${settings.biases}`);
    }
  }
  // All layers at once: where one is dead, those behind it see constants.
  if (settings.revive || settings.biases !== undefined) {
    const { dormantBelow } = settings;
    const revived = reviveDead(model, x, dormantBelow === undefined ? {} : { dormantBelow });
    if (revived.length > 0) {
      const units = revived.map((each) => `${each.units.length} of ${each.layer}`).join(', ');
      done.push(`gave dead${dormantBelow === undefined ? '' : ' and dormant'} units fresh weights: ${units}`);
    }
  }
  return done;
}

/** Optimiser, rate and limits of the gradients. */
function retune(model: Patient, { learningRate, clipNorm, weightDecay }: CureSettings): string[] {
  const done: string[] = [];
  if (weightDecay !== undefined && decayOf(model.compileOptions.optimizer) !== weightDecay) {
    const { compileOptions, trainingState } = model;
    const rate = adamRate(compileOptions.optimizer);
    const { type: _, convention } = compileOptions.optimizer.toJSON();
    const options = { learningRate: rate, weightDecay, decayMatricesOnly: true };
    model.compile({
      ...compileOptions,
      optimizer: adamW(convention === 'keras' ? { ...options, convention } : options),
    });
    model.trainingState.epoch = trainingState.epoch;
    done.push(`went on with AdamW at a rate of ${rate} and a weight decay of ${Number(weightDecay.toPrecision(3))}`);
  }
  if (learningRate !== undefined) {
    const { optimizer } = model.compileOptions;
    model.retune({ optimizer: atRate(optimizer, learningRate) });
    done.push(`changed the learning rate from ${optimizer.learningRate} to ${Number(learningRate.toPrecision(3))}`);
  }
  if (clipNorm !== undefined && model.compileOptions.clipNorm !== clipNorm) {
    model.retune({ clipNorm });
    done.push(`limited the norm of the gradients to ${clipNorm}`);
  }
  return done;
}

/** What AdamW takes off the weights, relative to the rate; undefined of other optimisers. */
function decayOf(optimizer: Optimizer): number | undefined {
  const { type, weightDecay } = optimizer.toJSON();
  return type === 'adamW' ? Number(weightDecay) : undefined;
}

/** A change of the description, and of values that it does not hold. */
interface Change {
  readonly what: string;
  readonly config: NetworkConfig;
  /** Whether all weights are drawn again, frozen ones excepted. */
  readonly fresh?: boolean;
  readonly set?: () => void;
}

function changeLayers(model: Patient, settings: CureSettings, x: FloatArray, y: Targets): string[] {
  const done: string[] = [];
  const begun = model.trainingState.step > 0;
  const dense = model.layers.filter(({ type, trainable }) => type === 'dense' && trainable).map(({ name }) => name);
  const apply = (change: (config: NetworkConfig) => Change): void => {
    const made = change(model.toJSON());
    if (replace(model, made, begun && !startAgain)) done.push(made.what);
  };
  const { activation, initializer, startAgain, thaw } = settings;
  if (settings.standardize) apply((config) => standardizing(model, config, x));
  if (settings.standardizeTargets) apply((config) => rescaling(model, config, y));
  if (settings.withoutActivation !== undefined) {
    const name = settings.withoutActivation;
    const what = `took the activation of ${name} away${begun ? ', and began again' : ''}`;
    apply((config) => ({ what, config: withoutActivation(config, name), fresh: true }));
  }
  if (activation !== undefined) {
    const { name, ...parameters } = activationConfig('applyCure', activation);
    const values = Object.entries(parameters).map(([parameter, value]) => ` with ${parameter} ${value}`);
    const what = `made ${name}${values.join(',')} the activation of the hidden layers`;
    apply((config) => ({
      what,
      config: changeActivations(config, activation, hiddenActivations(config), 'applyCure'),
    }));
  }
  if (settings.batchNorm) {
    const what = 'put batch norm before the activations, and drew new weights';
    apply((config) => ({
      what,
      config: withBatchNorm(withInitializer(config, dense), hiddenActivations(config)),
      fresh: true,
    }));
  }
  if (initializer === 'default') {
    const what = 'drew the weights afresh by the initialisers that suit the activations, biases 0';
    apply((config) => ({ what, config: withInitializer(config, dense), fresh: true }));
  } else if (initializer !== undefined) {
    // The last layer has no activation whose gain it would need.
    const what = `drew the weights of the hidden layers by ${initializer.type}, all others by default, biases 0`;
    apply((config) => ({
      what,
      config: withInitializer(withInitializer(config, dense), dense.slice(0, -1), initializer),
      fresh: true,
    }));
  }
  if (startAgain && begun) apply((config) => ({ what: 'began again with fresh weights', config, fresh: true }));
  if (thaw) {
    const learning = ({ layers, ...config }: NetworkConfig): NetworkConfig => ({
      ...config,
      layers: layers.map((layer) => (thaw.includes(layer.name as string) ? { ...layer, trainable: true } : layer)),
    });
    apply((config) => ({ what: `thawed ${thaw.join(', ')}`, config: learning(config) }));
  }
  return done;
}

/**
 * Puts the layers of a description in place of the model's, with their values where these are to stay.
 * @param unlessAlike nothing is done where the model is as described: what did not help once will not help again
 */
function replace(model: Patient, { config, fresh = false, set }: Change, unlessAlike: boolean): boolean {
  const { compileOptions, trainingState } = model;
  const values = valuesOf(model);
  const learning = fresh ? model.layers.filter(({ trainable }) => trainable).map(({ name }) => name) : [];
  const [layers] = partsFromJSON(config);
  if (unlessAlike && JSON.stringify(layers) === JSON.stringify(model.layers)) return false;
  model.replaceLayers(layers);
  carryOver(values, model, learning);
  model.compile(compileOptions);
  // The order of samples goes on; steps, and with them rates that follow them, begin again with the optimiser.
  model.trainingState.epoch = trainingState.epoch;
  set?.();
  return true;
}

function standardizing(model: Patient, config: NetworkConfig, x: FloatArray): Change {
  const moments = momentsOf('applyCure', x, model.inputWidth);
  const front = withFixedFront(config, model.inputWidth);
  return {
    what: `standardised the inputs in a fixed layer in front, ${front.name}, and drew new weights`,
    config: front.config,
    fresh: true,
    set: () => setStandardization(model, front.name, moments),
  };
}

/** With plain gradient descent the rate goes down by as much as the squared errors went up. */
function rescaling(model: Patient, config: NetworkConfig, y: Targets): Change {
  const { loss, optimizer } = model.compileOptions;
  const values = y instanceof ResidentBuffer ? y.data : y;
  const facts = targetFacts(values, values.length / model.outputWidth, model.outputWidth, loss);
  if (facts.deviations.some((deviation) => !(deviation > 0))) {
    throw new ArgumentError('applyCure', 'y', 'is constant, expected targets that vary');
  }
  const moments: Moments = facts;
  const end = withFixedEnd(config);
  const variance = facts.deviations.reduce((sum, d) => sum + d * d, 0) / facts.deviations.length;
  return {
    what: `gave the outputs the scale of the targets in a fixed layer at the end, ${end.name}`,
    config: end.config,
    set: () => {
      setRescaling(model, end.name, moments);
      if (optimizer.type === 'sgd') model.retune({ optimizer: atRate(optimizer, optimizer.learningRate / variance) });
    },
  };
}
