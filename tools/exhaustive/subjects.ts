// What the exhaustive run compares: the activations of the table, in the kernels' memory, and the functions of assembly/math
// that state a bound, in a binary of their own.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { alloc } from '../../src/index.js';
import { type Activation, type ActivationName, activations } from '../../src/kernels/table.js';
import { engine } from '../../src/wasm/engine.js';
import type { Interpolant } from '../../test/reference/accuracy.js';
import { references } from '../../test/reference/activations.js';

/** A function of assembly/math: its true value, and what its kernel in math.ts may be off by. */
interface MathFunction {
  value(x: number): number;
  readonly ulps: number;
}

export const mathFunctions = {
  exp: { value: (x) => (Number.isNaN(x) ? x : Math.exp(Math.min(x, 0))), ulps: 0.99 },
  log1p: { value: (x) => (Number.isNaN(x) ? x : Math.log1p(Math.min(Math.abs(x), 1))), ulps: 2 },
} as const satisfies Record<string, MathFunction>;

export type MathName = keyof typeof mathFunctions;
export type Name = ActivationName | MathName;
export const names = [...Object.keys(activations), ...Object.keys(mathFunctions)] as Name[];

type Kernel = (x: number, y: number, n: number, p: number, q: number) => void;

/** A function with its truth, and buffers for `chunk` floats at a time. */
export interface Subject {
  readonly x: Float32Array<ArrayBuffer>;
  readonly y: Float32Array<ArrayBuffer>;
  readonly value: { readonly kernel: Kernel; readonly truth: (x: number, p: number, q: number) => number };
  readonly derivative?: Subject['value'] & { readonly crossing: number | undefined };
  fill(first: number): void;
  /** The largest distance of y from an interpolant at x. */
  farthest(smooth: Interpolant): number;
  /** What is not to be collected as long as this is used. */
  readonly kept?: readonly unknown[];
}

interface Helpers {
  fillPatterns(x: number, first: number, n: number): void;
  farthest(x: number, y: number, n: number, newton: number): number;
}
/** Doubles of an interpolant: its nodes but the last, and its coefficients. */
const NEWTON = 13;

/** Compiles the two binaries; an argument names the entry, since a target of asconfig.json cannot. */
export function compile(): void {
  for (const [entry, target] of [
    ['assembly', 'activations'],
    ['math', 'math'],
  ]) {
    const files = [`tools/exhaustive/${entry}.ts`, '--outFile', `build/exhaustive-${target}.wasm`];
    execFileSync('npx', ['asc', ...files, '--config', 'tools/exhaustive/asconfig.json']);
  }
}

function instance<T>(target: string, imports: WebAssembly.Imports): T {
  const module = new WebAssembly.Module(readFileSync(`build/exhaustive-${target}.wasm`));
  return new WebAssembly.Instance(module, imports).exports as unknown as T;
}

export function subject(name: Name, chunk: number): Subject {
  return name in mathFunctions ? mathSubject(name as MathName, chunk) : activation(name as ActivationName, chunk);
}

function activation(name: ActivationName, chunk: number): Subject {
  const { [name]: kernel, [`${name}Derivative` as const]: slope } = engine().kernels;
  const { value, derivative, crossing } = references[name];
  const [x, y, newton] = [alloc(chunk), alloc(chunk), alloc(2 * NEWTON)];
  const helpers = instance<Helpers>('activations', { env: { memory: engine().memory } });
  return {
    ...buffers(helpers, engine().memory, chunk, [x.byteOffset, y.byteOffset, newton.byteOffset]),
    value: { kernel, truth: value },
    derivative: { kernel: slope, truth: derivative, crossing },
    kept: [x, y, newton],
  };
}

function mathSubject(name: MathName, chunk: number): Subject {
  const memory = new WebAssembly.Memory({ initial: 4 });
  const binary = instance<Helpers & Record<MathName, Kernel>>('math', { env: { memory } });
  // Behind the constants.
  const [x, y, newton] = [2 ** 16, 2 ** 16 + 4 * chunk, 2 ** 16 + 8 * chunk];
  return {
    ...buffers(binary, memory, chunk, [x, y, newton]),
    value: { kernel: binary[name], truth: mathFunctions[name].value },
  };
}

function buffers(
  { fillPatterns, farthest }: Helpers,
  { buffer }: WebAssembly.Memory,
  chunk: number,
  [x, y, newton]: readonly [number, number, number],
): Pick<Subject, 'x' | 'y' | 'fill' | 'farthest'> {
  const floats = (address: number): Float32Array<ArrayBuffer> =>
    new Float32Array(buffer as ArrayBuffer, address, chunk);
  const doubles = new Float64Array(buffer, newton, NEWTON);
  return {
    x: floats(x),
    y: floats(y),
    fill: (first) => fillPatterns(x, first, chunk),
    farthest: ({ nodes, coefficients }) => {
      doubles.set(nodes.subarray(0, -1));
      doubles.set(coefficients, nodes.length - 1);
      return farthest(x, y, chunk, newton);
    },
  };
}

/** A row of the table in docs/accuracy.md. */
export interface Case {
  readonly name: Name;
  readonly parameters: readonly [number, number];
  readonly label: string;
}

function parametersOf(name: Name): Activation['parameters'] {
  return name in activations ? activations[name as ActivationName].parameters : [];
}

function spreadOf(name: Name): readonly (readonly [number, number])[] {
  return (name in activations && references[name as ActivationName].spread?.exhaustive) || [];
}

export function cases(asked: readonly Name[]): Case[] {
  return asked.flatMap((name) => {
    const parameters = parametersOf(name);
    const defaults = [parameters[0]?.default, parameters[1]?.default] as const;
    const complete = parameters.every((parameter) => parameter.default !== undefined);
    const all = [...(complete ? [[defaults[0] ?? 0, defaults[1] ?? 0] as const] : []), ...spreadOf(name)];
    return all.map((given) => {
      const label = [name, ...parameters.map((parameter, i) => `${parameter.name} ${given[i]}`)].join(', ');
      return { name, parameters: given, label };
    });
  });
}

export function boundsOf(name: Name): { readonly value: number; readonly derivative: number } {
  if (name in activations) return activations[name as ActivationName].ulps;
  return { value: mathFunctions[name as MathName].ulps, derivative: 0 };
}
