import { checkKnown } from '../checks.js';
import { ArgumentError, describeValue } from '../errors.js';
import { chooseActivation } from '../kernels/elementwise.js';
import {
  type Activation,
  type ActivationName,
  activations,
  type ActivationOption as ElementwiseOption,
} from '../kernels/table.js';

/** Activations that mix the values of a sample: no elementwise ones. `glu` gives half as many values as it takes. */
const ROW_ACTIVATIONS = ['softmax', 'logSoftmax', 'glu'] as const;
export type RowActivation = (typeof ROW_ACTIVATIONS)[number];

/**
 * An activation as an option: the name of its function alone, such as `relu`, `softmax`, `logSoftmax` or `glu`, or with
 * parameters: `{ name: 'leakyRelu', negativeSlope: 0.1 }`. Those of `threshold` must be given.
 */
export type ActivationOption = ElementwiseOption | RowActivation | { readonly name: RowActivation };

/** An activation by its name in the table of activations, with its parameters: `{ name: 'leakyRelu', negativeSlope: .1 }`. */
export interface ActivationConfig {
  readonly name: string;
  readonly [parameter: string]: unknown;
}

export function isRowActivation(name: string): name is RowActivation {
  return (ROW_ACTIVATIONS as readonly string[]).includes(name);
}

/** An activation with every parameter under its own name. @throws {ArgumentError} if there is no such activation or parameter */
export function activationConfig(
  caller: string,
  option: ActivationOption,
): ActivationConfig & { name: ActivationName | RowActivation } {
  const given: ActivationConfig = typeof option === 'string' ? { name: option } : { name: '', ...(option as object) };
  if (isRowActivation(given.name)) {
    if (typeof option !== 'string') checkKnown(caller, option, { name: true }, 'activation.');
    return { name: given.name };
  }
  if (!Object.hasOwn(activations, given.name)) {
    if (given.name === 'prelu' || given.name === 'rrelu') {
      throw new ArgumentError(
        caller,
        'activation',
        `is "${given.name}", expected the layer ${given.name}() behind this one`,
      );
    }
    const names = [...Object.keys(activations), ...ROW_ACTIVATIONS].join(', ');
    throw new ArgumentError(
      caller,
      'activation',
      `is ${describeValue(given.name || option)}, expected one of ${names}`,
    );
  }
  const { name, p, q } = chooseActivation(caller, option as ElementwiseOption);
  const { parameters }: Activation = activations[name];
  return { name, ...Object.fromEntries(parameters.map((parameter, i) => [parameter.name, [p, q][i]])) };
}
