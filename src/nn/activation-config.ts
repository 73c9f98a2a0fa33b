import { ArgumentError, describe } from '../errors.js';
import { checkFinite } from '../kernels/arguments.js';
import { checkTogether } from '../kernels/elementwise.js';
import {
  type Activation,
  type ActivationName,
  activations,
  type ActivationOption as ElementwiseOption,
} from '../kernels/table.js';

/** Activations that mix the values of a sample: no elementwise ones. `glu` gives half as many values as it takes. */
export const ROW_ACTIVATIONS = ['softmax', 'logSoftmax', 'glu'] as const;
export type RowActivation = (typeof ROW_ACTIVATIONS)[number];

/** An activation as an option: its name alone, or with parameters: `{ name: 'leakyRelu', negativeSlope: 0.1 }`. */
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
    checkParameters(caller, given, []);
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
    throw new ArgumentError(caller, 'activation', `is ${describe(given.name || option)}, expected one of ${names}`);
  }
  const name = given.name as ActivationName;
  const row: Activation = activations[name];
  const { parameters } = row;
  checkParameters(
    caller,
    given,
    parameters.flatMap(({ name: own, alias }) => (alias ? [own, alias] : [own])),
  );
  const config: Record<string, number> = {};
  for (const parameter of parameters) {
    const { alias = parameter.name } = parameter;
    const { [parameter.name]: chosen = given[alias] ?? parameter.default } = given;
    checkFinite(caller, `activation.${parameter.name}`, chosen);
    config[parameter.name] = chosen;
  }
  const [p = 0, q = 0] = Object.values(config);
  checkTogether(caller, row, p, q, 'activation.');
  return { name, ...config };
}

function checkParameters(caller: string, { name, ...given }: ActivationConfig, known: readonly string[]): void {
  const unknown = Object.keys(given).find((parameter) => !known.includes(parameter));
  if (unknown === undefined) return;
  const expected = known.length > 0 ? `expected ${known.join(' or ')}` : 'expected none';
  throw new ArgumentError(caller, `activation.${unknown}`, `is no parameter of ${name}, ${expected}`);
}
