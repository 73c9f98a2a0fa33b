import { ArgumentError, describe } from '../errors.js';
import { checkFinite } from '../kernels/arguments.js';
import { type Activation, type ActivationName, type ActivationOption, activations } from '../kernels/table.js';

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
