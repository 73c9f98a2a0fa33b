// Every public function that the table of activations makes, so that a new row is tested by being there.
import * as fourlane from 'fourlane';
import { type Activation, type ActivationName, activations } from '../../src/kernels/table.js';

type Options<A> = { out?: A } & Record<string, unknown>;
type Unary = <A>(x: A, options?: Options<A>) => A;
type Backward = <A>(gradOut: A, x: A, options?: Options<A>) => A;

const functions = fourlane as unknown as Record<string, Unary & Backward>;

function publicFunction(name: string): Unary & Backward {
  const found = functions[name];
  if (!found) throw new Error(`the table of activations has a row for ${name}, but "fourlane" does not export it`);
  return found;
}

/** The options, with a value for each parameter that has no default. */
function complete<A>(activation: ActivationName, options: Options<A> | undefined): Options<A> | undefined {
  const { parameters }: Activation = activations[activation];
  const required = parameters.filter((parameter) => parameter.default === undefined);
  if (required.length === 0 || (options !== undefined && typeof options !== 'object')) return options;
  return { ...Object.fromEntries(required.map(({ name }) => [name, 0.25])), ...options };
}

const names = Object.keys(activations) as ActivationName[];

/** One row per function: `call` takes x and a gradient, which f and f′ pass over. */
export const family = names.flatMap((activation) => [
  ...[activation, `${activation}Derivative`].map((name) => ({
    name,
    activation,
    takesGradient: false,
    call: <A>(x: A, _gradOut: A, options?: Options<A>): A => publicFunction(name)(x, complete(activation, options)),
  })),
  {
    name: `${activation}Backward`,
    activation,
    takesGradient: true,
    call: <A>(x: A, gradOut: A, options?: Options<A>): A =>
      publicFunction(`${activation}Backward`)(gradOut, x, complete(activation, options)),
  },
]);
