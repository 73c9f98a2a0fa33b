import { ArgumentError } from '../../errors.js';
import { backward, value } from '../../kernels/elementwise.js';
import { glu, gluBackward } from '../../kernels/glu.js';
import { logSoftmax, logSoftmaxBackward, softmax, softmaxBackward } from '../../kernels/softmax.js';
import type { ActivationName, ActivationParameters } from '../../kernels/table.js';
import {
  type ActivationConfig,
  type ActivationOption,
  activationConfig,
  isRowActivation,
  type RowActivation,
} from '../activation-config.js';
import type { OnnxForm } from './entry.js';
import {
  type InferenceStep,
  Layer,
  type LayerOptions,
  type LayerStep,
  type PlanContext,
  type TrainingPlanContext,
} from './layer.js';

/** Activations of rows: f(x), and its backward pass by what it goes by, x itself or y = f(x). */
const ROWS = {
  softmax: { forward: softmax, backward: softmaxBackward, by: 'output' },
  logSoftmax: { forward: logSoftmax, backward: logSoftmaxBackward, by: 'output' },
  glu: { forward: glu, backward: gluBackward, by: 'input' },
} as const;

/** Values a sample has behind an activation. @throws {ArgumentError} if the activation cannot take `inputs` values */
export function activationOutputWidth(caller: string, { name }: ActivationConfig, inputs: number): number {
  if (name !== 'glu') return inputs;
  if (inputs % 2 !== 0) {
    throw new ArgumentError(caller, 'activation', `is "glu" over ${inputs} values, expected an even number of them`);
  }
  return inputs / 2;
}

/** What an activation does in training, behind a dense layer or by itself. */
export function planActivationTraining(config: ActivationConfig, context: TrainingPlanContext): LayerStep {
  return isRowActivation(config.name) ? planRowTraining(config.name, context) : planElementTraining(config, context);
}

function planRowTraining(name: RowActivation, { rows, input, inputGradient, take }: TrainingPlanContext): LayerStep {
  const { forward, backward: back, by } = ROWS[name];
  const cols = input.length / rows;
  const width = activationOutputWidth(name, { name }, cols);
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

function planElementTraining(
  config: ActivationConfig,
  { rows, input, inputGradient, take }: TrainingPlanContext,
): LayerStep {
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
function elementwise({
  name,
  ...parameters
}: ActivationConfig): [ActivationName, ActivationParameters<ActivationName>] {
  return [name as ActivationName, parameters as ActivationParameters<ActivationName>];
}

/** An activation in place, but for one that changes the number of values. */
export function planActivationInference(config: ActivationConfig, { rows, input, take }: PlanContext): InferenceStep {
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
  return {
    output: input,
    run: (see) => {
      see?.(input);
      f(input, options);
    },
  };
}

class ActivationLayer extends Layer {
  override readonly type = 'activation';
  override readonly activation: ActivationConfig;

  constructor(option: ActivationOption, options: LayerOptions) {
    super('activation', options, {});
    this.activation = activationConfig('activation', option);
  }

  override get keepsUnitsApart(): boolean {
    return !isRowActivation(this.activation.name);
  }

  override computeOutputWidth(inputs: number): number {
    return activationOutputWidth('activation', this.activation, inputs);
  }

  override planTraining(context: TrainingPlanContext): LayerStep {
    return planActivationTraining(this.activation, context);
  }

  override planInference(context: PlanContext): InferenceStep {
    return planActivationInference(this.activation, context);
  }

  protected override config(): object {
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

/** Of a layer that is an activation and nothing else: by the table of activations. */
export const activationOnnx: OnnxForm = { write: ({ activation }) => (activation ? [{ activation }] : []) };
