import { checkFinite, checkKnown, isFloat } from '../checks.js';
import { ArgumentError, describeValue } from '../errors.js';
import { ResidentBuffer } from '../memory/resident.js';
import { stream } from '../memory/window.js';
import { type Engine, engine } from '../wasm/engine.js';
import { checkArray, checkLength, checkSameKind, type FloatArray } from './arguments.js';
import { type Backward, type Out, output, type Unary } from './output.js';
import {
  type Activation,
  type ActivationName,
  type ActivationOption,
  type ActivationParameter,
  type ActivationParameters,
  activations,
} from './table.js';

type Options = Out & Record<string, unknown>;
/** The options of an activation that are none of its parameters. */
const OUT: readonly string[] = ['out'];
type UnaryKernel = (x: number, y: number, n: number, p: number, q: number) => void;
type BackwardKernel = (grad: number, x: number, y: number, n: number, p: number, q: number) => void;

/**
 * The public function of an activation: f. `caller` is what errors call it, if that is not the row's name; `others` are
 * options that the caller has read itself.
 */
export function value<N extends ActivationName>(
  name: N,
  caller: string = name,
  others = OUT,
): Unary<ActivationParameters<N>> {
  return unary(name, name, caller, others);
}

/** The public function of an activation's derivative: f′. */
export function derivative<N extends ActivationName>(
  name: N,
  caller = `${name}Derivative`,
  others = OUT,
): Unary<ActivationParameters<N>> {
  return unary(name, `${name}Derivative`, caller, others);
}

function unary<N extends ActivationName>(
  name: N,
  kernelName: ActivationName | `${ActivationName}Derivative`,
  caller: string,
  others: readonly string[],
): Unary<ActivationParameters<N>> {
  const kernelOf = perEngine(({ kernels }): UnaryKernel => kernels[kernelName]);
  const parametersOf = parameterReader(caller, activations[name], others);
  return ((x: FloatArray, options?: Options) => {
    checkArray(caller, 'x', x);
    const { p, q } = parametersOf(options);
    const out = output(caller, 'x', x, options);
    const kernel = kernelOf();
    if (x instanceof ResidentBuffer) kernel(x.byteOffset, (out as ResidentBuffer).byteOffset, x.length, p, q);
    else stream(undefined, x, out as Float32Array, (_, from, to, n) => kernel(from, to, n, p, q));
    return out;
  }) as Unary<ActivationParameters<N>>;
}

/** The public function of an activation's backward pass: gradOut · f′(x). */
export function backward<N extends ActivationName>(
  name: N,
  caller = `${name}Backward`,
  others = OUT,
): Backward<ActivationParameters<N>> {
  const kernelName = `${name}Backward` as const;
  const kernelOf = perEngine(({ kernels }): BackwardKernel => kernels[kernelName]);
  const parametersOf = parameterReader(caller, activations[name], others);
  return ((gradOut: FloatArray, x: FloatArray, options?: Options) => {
    checkArray(caller, 'gradOut', gradOut);
    checkArray(caller, 'x', x);
    checkLength(caller, 'gradOut', gradOut, x.length, 'the length of x');
    checkSameKind(caller, 'gradOut', gradOut, x, 'x');
    const { p, q } = parametersOf(options);
    const out = output(caller, 'x', x, options, gradOut);
    const kernel = kernelOf();
    if (x instanceof ResidentBuffer) {
      kernel((gradOut as ResidentBuffer).byteOffset, x.byteOffset, (out as ResidentBuffer).byteOffset, x.length, p, q);
    } else {
      stream(gradOut as Float32Array, x, out as Float32Array, (grad, from, to, n) => kernel(grad, from, to, n, p, q));
    }
    return out;
  }) as Backward<ActivationParameters<N>>;
}

/** An activation with its checked parameters. */
export interface ChosenActivation extends Parameters {
  readonly name: ActivationName;
}

/** The activation that an option of another function names. @throws {ArgumentError} if there is none such */
export function chooseActivation(caller: string, option: ActivationOption): ChosenActivation {
  const name = typeof option === 'string' ? option : option?.name;
  if (!Object.hasOwn(activations, name)) {
    const names = Object.keys(activations).join(', ');
    throw new ArgumentError(caller, 'activation', `is ${describeValue(name ?? option)}, expected one of ${names}`);
  }
  const row: Activation = activations[name];
  const [first, second] = row.parameters;
  const parameters = typeof option === 'string' ? undefined : (option as Options);
  const within = 'activation.';
  if (parameters) checkKnown(caller, parameters, namesOf(row, ['name']), within);
  const p = parameter(caller, first, parameters, within);
  const q = parameter(caller, second, parameters, within);
  checkTogether(caller, row, p, q, within);
  return { name, p, q };
}

/** A kernel of the running engine, looked up once an engine. */
function perEngine<K>(lookUp: (engine: Engine) => K): () => K {
  let owner: Engine | undefined;
  let kernel: K;
  return () => {
    const running = engine();
    if (owner !== running) {
      owner = running;
      kernel = lookUp(running);
    }
    return kernel;
  };
}

/** The names of an activation's options: its parameters, their aliases, and others. */
function namesOf({ parameters }: Activation, others: readonly string[]): Readonly<Record<string, true>> {
  const names = [...others, ...parameters.flatMap(({ name, alias }) => (alias ? [name, alias] : [name]))];
  return Object.fromEntries(names.map((name) => [name, true]));
}

/** The two parameters of an activation; 0 where it has none. */
interface Parameters {
  readonly p: number;
  readonly q: number;
}

/**
 * Reads the parameters of an activation from the options of a call, checked. Most calls give none, or one by its name:
 * names are compared directly, since looking each up costs a good part of a short call.
 */
function parameterReader(
  caller: string,
  row: Activation,
  others: readonly string[],
): (options: Options | undefined) => Parameters {
  const [first, second] = row.parameters;
  const [firstName, secondName] = [first?.name, second?.name];
  const known = namesOf(row, others);
  const [defaultP = 0, defaultQ = 0] = row.parameters.map((each) => each.default);
  const defaults = { p: defaultP, q: defaultQ };
  const isRequired = row.parameters.some((each) => each.default === undefined);

  /** Looks every name up, and takes aliases. */
  function read(options: Options | undefined): Parameters {
    if (options !== undefined) checkKnown(caller, options, known);
    const p = parameter(caller, first, options);
    const q = parameter(caller, second, options);
    checkTogether(caller, row, p, q);
    return { p, q };
  }

  return (options) => {
    if (isRequired) return read(options);
    if (options === undefined) return defaults;
    if (typeof options !== 'object') return read(options);
    let p = defaultP;
    let q = defaultQ;
    let isGiven = false;
    for (const name in options) {
      if (name === 'out') continue;
      const given = options[name];
      if (name === firstName && isFloat(given)) p = given;
      else if (name === secondName && isFloat(given)) q = given;
      else return read(options);
      isGiven = true;
    }
    if (!isGiven) return options === null ? read(options) : defaults;
    checkTogether(caller, row, p, q);
    return { p, q };
  };
}

/** A parameter of an activation, from the options object under its name or its alias; 0 where the activation has none. */
function parameter(
  caller: string,
  wanted: ActivationParameter | undefined,
  options: Options | undefined,
  within = '',
): number {
  if (!wanted) return 0;
  const { name, alias, default: fallback } = wanted;
  const given = options && (alias && options[name] === undefined ? options[alias] : options[name]);
  if (given === undefined && fallback !== undefined) return fallback;
  checkFinite(caller, within + name, given);
  return given;
}

/**
 * Checks what the parameters of an activation must satisfy beyond being finite.
 * @param within what the parameters are an argument's, for errors: `activation.`
 */
function checkTogether(caller: string, { check, parameters }: Activation, p: number, q: number, within = ''): void {
  if (!check || check.holds(p, q)) return;
  const { blamed, expected } = check;
  throw new ArgumentError(caller, `${within}${parameters[blamed]?.name}`, `is ${[p, q][blamed]}, expected ${expected}`);
}
