import { ArgumentError, describe } from '../../errors.js';
import { checkFinite } from '../../kernels/arguments.js';
import { backward, value } from '../../kernels/elementwise.js';
import { type Activation, type ActivationName, type ActivationOption, activations } from '../../kernels/table.js';
import { type InferencePass, Layer, type LayerOptions, type Pass, type Site, type TrainingSite } from './layer.js';

/** An activation by its name in the table of activations, with its parameters: `{ name: 'leakyRelu', negativeSlope: .1 }`. */
export interface ActivationConfig {
  readonly name: string;
  readonly [parameter: string]: unknown;
}

/** An activation with every parameter under its own name. @throws {ArgumentError} if there is no such activation or parameter */
export function activationConfig(
  caller: string,
  option: ActivationOption,
): ActivationConfig & { name: ActivationName } {
  const given: ActivationConfig = typeof option === 'string' ? { name: option } : option;
  if (!Object.hasOwn(activations, given?.name)) {
    const names = Object.keys(activations).join(', ');
    throw new ArgumentError(caller, 'activation', `is ${describe(given?.name ?? option)}, expected one of ${names}`);
  }
  const name = given.name as ActivationName;
  const { parameters }: Activation = activations[name];
  const config: Record<string, number> = {};
  for (const parameter of parameters) {
    const chosen = given[parameter.name] ?? (parameter.alias && given[parameter.alias]) ?? parameter.default;
    checkFinite(caller, `activation.${parameter.name}`, chosen);
    config[parameter.name] = chosen;
  }
  return { name, ...config };
}

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
