import { backward, value } from '../../kernels/elementwise.js';
import type { ActivationName, ActivationOption } from '../../kernels/table.js';
import { type ActivationConfig, activationConfig } from '../activation-config.js';
import { type InferencePass, Layer, type LayerOptions, type Pass, type Site, type TrainingSite } from './layer.js';

/** What an activation does in training, behind a dense layer or by itself. */
export function trainActivation(config: ActivationConfig, { rows, input, inputGradient, take }: TrainingSite): Pass {
  const name = config.name as ActivationName;
  const width = input.length / rows;
  const output = take(width);
  const outputGradient = take(width);
  const f = value(name);
  const fBackward = backward(name);
  const forwardOptions = { ...config, out: output };
  const backwardOptions = { ...config, out: inputGradient ?? outputGradient };
  return {
    output,
    outputGradient,
    forward: () => void f(input, forwardOptions),
    backward: () => void fBackward(outputGradient, input, backwardOptions),
    activity: { sign: input, output, gradient: backwardOptions.out },
  };
}

/** An activation in place. */
export function inferActivation(config: ActivationConfig, { input }: Pick<Site, 'input'>): InferencePass {
  const f = value(config.name as ActivationName);
  const options = { ...config, out: input };
  return { output: input, run: () => void f(input, options) };
}

class ActivationLayer extends Layer {
  override readonly type = 'activation';
  override readonly activation: ActivationConfig;

  constructor(option: ActivationOption, options: LayerOptions) {
    super('activation', options);
    this.activation = activationConfig('activation', option);
  }

  override train(site: TrainingSite): Pass {
    return trainActivation(this.activation, site);
  }

  override infer(site: Site): InferencePass {
    return inferActivation(this.activation, site);
  }

  protected override config(): Record<string, unknown> {
    return { activation: this.activation };
  }
}

/**
 * An activation of the table as a layer: `activation('relu')`, `activation({ name: 'leakyRelu', negativeSlope: 0.1 })`.
 * @throws {ArgumentError} if there is no such activation, or a parameter is not a finite number
 */
export function activation(option: ActivationOption, options: LayerOptions = {}): Layer {
  return new ActivationLayer(option, options);
}
