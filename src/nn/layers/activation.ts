import { ArgumentError } from '../../errors.js';
import { backward, value } from '../../kernels/elementwise.js';
import { glu, gluBackward } from '../../kernels/glu.js';
import { logSoftmax, logSoftmaxBackward, softmax, softmaxBackward } from '../../kernels/softmax.js';
import type { ActivationName, Parameters } from '../../kernels/table.js';
import {
  type ActivationConfig,
  type ActivationOption,
  activationConfig,
  isRowActivation,
  type RowActivation,
} from '../activation-config.js';
import { type InferencePass, Layer, type LayerOptions, type Pass, type Site, type TrainingSite } from './layer.js';

/** Activations of rows: f(x), and its backward pass by what it goes by, x itself or y = f(x). */
const ROWS = {
  softmax: { forward: softmax, backward: softmaxBackward, by: 'output' },
  logSoftmax: { forward: logSoftmax, backward: logSoftmaxBackward, by: 'output' },
  glu: { forward: glu, backward: gluBackward, by: 'input' },
} as const;

/** Values a sample has behind an activation. @throws {ArgumentError} if the activation cannot take `inputs` values */
export function activationOutputs(caller: string, { name }: ActivationConfig, inputs: number): number {
  if (name !== 'glu') return inputs;
  if (inputs % 2 !== 0) {
    throw new ArgumentError(caller, 'activation', `is "glu" over ${inputs} values, expected an even number of them`);
  }
  return inputs / 2;
}

/** What an activation does in training, behind a dense layer or by itself. */
export function trainActivation(config: ActivationConfig, site: TrainingSite): Pass {
  return isRowActivation(config.name) ? trainRows(config.name, site) : trainElements(config, site);
}

function trainRows(name: RowActivation, { rows, input, inputGradient, take }: TrainingSite): Pass {
  const { forward, backward: back, by } = ROWS[name];
  const cols = input.length / rows;
  const width = activationOutputs(name, { name }, cols);
  const output = take(width);
  const outputGradient = take(width);
  const forwardOptions = { cols, out: output };
  const backwardOptions = inputGradient && { cols, out: inputGradient };
  const known = by === 'input' ? input : output;
  return {
    output,
    outputGradient,
    forward: () => void forward(input, forwardOptions),
    backward: () => {
      if (backwardOptions) back(outputGradient, known, backwardOptions);
    },
  };
}

function trainElements(config: ActivationConfig, { rows, input, inputGradient, take }: TrainingSite): Pass {
  const [name, parameters] = elementwise(config);
  const width = input.length / rows;
  const output = take(width);
  const outputGradient = take(width);
  const f = value(name);
  const fBackward = backward(name);
  const forwardOptions = { ...parameters, out: output };
  const backwardOptions = { ...parameters, out: inputGradient ?? outputGradient };
  return {
    output,
    outputGradient,
    forward: () => void f(input, forwardOptions),
    backward: () => void fBackward(outputGradient, input, backwardOptions),
    activity: { sign: input, output, gradient: backwardOptions.out },
  };
}

/** A row of the table of activations, and its parameters, which `activationConfig` has checked and completed. */
function elementwise({ name, ...parameters }: ActivationConfig): [ActivationName, Parameters<ActivationName>] {
  return [name as ActivationName, parameters as Parameters<ActivationName>];
}

/** An activation in place, but for one that changes the number of values. */
export function inferActivation(config: ActivationConfig, { rows, input, take }: Site): InferencePass {
  if (isRowActivation(config.name)) {
    const { forward } = ROWS[config.name];
    const cols = input.length / rows;
    const output = config.name === 'glu' ? take(cols / 2) : input;
    const options = { cols, out: output };
    return { output, run: () => void forward(input, options) };
  }
  const [name, parameters] = elementwise(config);
  const f = value(name);
  const options = { ...parameters, out: input };
  return { output: input, run: () => void f(input, options) };
}

class ActivationLayer extends Layer {
  override readonly type = 'activation';
  override readonly activation: ActivationConfig;

  constructor(option: ActivationOption, options: LayerOptions) {
    super('activation', options);
    this.activation = activationConfig('activation', option);
  }

  override outputs(inputs: number): number {
    return activationOutputs('activation', this.activation, inputs);
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
 * An activation as a layer: `activation('relu')`, `activation('softmax')`, `activation({ name: 'leakyRelu', negativeSlope: 0.1 })`.
 * @throws {ArgumentError} if there is no such activation, or a parameter is not a finite number
 */
export function activation(option: ActivationOption, options: LayerOptions = {}): Layer {
  return new ActivationLayer(option, options);
}
