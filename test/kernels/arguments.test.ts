// What every function refuses whose result has the shape of x, and that it then has written nothing and leaked nothing.
import * as fourlane from 'fourlane';
import { ArgumentError, alloc, DisposedError, memory } from 'fourlane';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Activation, type ActivationName, activations } from '../../src/kernels/table.js';
import { expectSameBits } from '../expectations.js';
import { family } from './family.js';

const notArrays = [
  undefined,
  null,
  1,
  'relu',
  [1, 2, 3],
  new Float64Array(3),
  new Int32Array(3),
  new ArrayBuffer(12),
  { length: 3 },
];
const notFinite = [Number.NaN, Infinity, -Infinity, '1', null, {}, true, 1e39, -1e39];

/** Stands for an argument of the wrong type: the types forbid what is tested here. */
const wrong = (value: unknown) => value as Float32Array;

interface Row {
  readonly name: string;
  readonly takesGradient: boolean;
  readonly call: <A>(x: A, gradOut: A, options?: { out?: A } & Record<string, unknown>) => unknown;
  /** Its row in the table of activations. */
  readonly activation?: ActivationName;
  /** What the function calls x. */
  readonly input?: string;
}

const functions = fourlane as unknown as Record<string, (...operandsAndOptions: unknown[]) => unknown>;
const weight = new Float32Array([0.25]);

/** Those that the table of activations does not make. */
const others = [
  ...['softmax', 'logSoftmax'].flatMap((name) => [
    { name, takesGradient: false },
    { name: `${name}Backward`, takesGradient: true, input: 'y' },
  ]),
  ...['prelu', 'rrelu'].flatMap((name) => [
    { name, takesGradient: false },
    { name: `${name}Derivative`, takesGradient: false },
    { name: `${name}Backward`, takesGradient: true },
  ]),
].map(
  (row): Row => ({
    ...row,
    call: (x, gradOut, options) => {
      const required = row.name.startsWith('prelu') && (options === undefined || typeof options === 'object');
      const operands = row.takesGradient ? [gradOut, x] : [x];
      return functions[row.name]?.(...operands, required ? { weight, ...options } : options);
    },
  }),
);

describe.each<Row>([...family, ...others])('$name', ({ name, activation, call, takesGradient, input = 'x' }) => {
  const x = new Float32Array([-1, 2, 3]);
  const gradOut = new Float32Array([1, 1, 1]);
  const out = new Float32Array(3);
  let before = memory();

  beforeEach(() => {
    out.fill(99);
    before = memory();
  });

  /** Runs what must be refused. */
  function refuses(run: () => unknown, argument: string, ...says: (string | RegExp)[]): void {
    let error: unknown;
    try {
      run();
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(ArgumentError);
    const { message, caller, argument: named } = error as ArgumentError;
    expect({ caller, argument: named }).toEqual({ caller: name, argument });
    expect(message.startsWith(`${name}: ${argument} `)).toBe(true);
    for (const part of says) expect(message).toMatch(part);
    expectSameBits(out, new Float32Array(3).fill(99));
    expectSameBits(x, new Float32Array([-1, 2, 3]));
    expect(memory()).toEqual(before);
  }

  it.each(notArrays)('refuses %j as an array', (given) => {
    refuses(() => call(wrong(given), gradOut, { out }), input, 'expected a Float32Array or a resident buffer');
    if (takesGradient) refuses(() => call(x, wrong(given), { out }), 'gradOut', 'expected a Float32Array');
    if (given !== undefined) refuses(() => call(x, gradOut, { out: wrong(given) }), 'out', 'expected a Float32Array');
  });

  it.each([0, 2, 4])('refuses an array of %i values next to one of 3', (n) => {
    const other = new Float32Array(n).fill(99);
    refuses(() => call(x, gradOut, { out: other }), 'out', `has ${n} elements, expected 3`);
    expect(other.every((value) => value === 99)).toBe(true);
    if (takesGradient) refuses(() => call(x, other, { out }), 'gradOut', `has ${n} elements, expected 3`);
  });

  it('refuses plain and resident arrays in one call', () => {
    using xs = alloc(x);
    using outs = alloc(3);
    before = memory();
    refuses(() => call(x, gradOut, { out: wrong(outs) }), 'out', 'the same kind');
    refuses(() => call(wrong(xs), takesGradient ? wrong(xs) : gradOut, { out }), 'out', 'the same kind');
    if (takesGradient) refuses(() => call(wrong(xs), gradOut), 'gradOut', 'the same kind');
  });

  it.each(['relu', 1, true])('refuses %j as options', (given) => {
    refuses(() => call(x, gradOut, given as unknown as Record<string, unknown>), 'options', 'expected an object');
  });

  it.each(['columns', 'slope', 'toString'])('refuses %s among the options', (option) => {
    refuses(() => call(x, gradOut, { out, [option]: 1 }), option, 'is no option, expected', 'out');
  });

  const { parameters }: Pick<Activation, 'parameters'> = activation ? activations[activation] : { parameters: [] };
  for (const { name: parameter, alias, default: fallback } of parameters) {
    it.each(notFinite)(`refuses %j as ${parameter}`, (given) => {
      refuses(() => call(x, gradOut, { [parameter]: given, out }), parameter, 'expected a finite number');
      if (alias) refuses(() => call(x, gradOut, { [alias]: given, out }), parameter, 'expected a finite number');
    });

    it(`takes ${parameter} as undefined for its default, or refuses it`, () => {
      if (fallback !== undefined) expect(call(x, gradOut, { [parameter]: undefined })).toEqual(call(x, gradOut));
      else refuses(() => call(x, gradOut, { [parameter]: undefined, out }), parameter, 'expected a finite number');
    });
  }

  it('refuses views of a detached buffer, which look empty', () => {
    const gone = new Float32Array(3);
    structuredClone(gone.buffer, { transfer: [gone.buffer] });
    refuses(() => call(gone, gone), takesGradient ? 'gradOut' : 'x', 'detached');
    refuses(() => call(x, gradOut, { out: gone }), 'out', 'detached');
  });

  it('refuses disposed buffers', () => {
    const gone = alloc(x);
    using alive = alloc(x);
    gone.dispose();
    const calls = [
      () => call(gone, alive),
      () => call(alive, alive, { out: gone }),
      ...(takesGradient ? [() => call(alive, gone)] : []),
    ];
    const { used } = memory();
    for (const run of calls) expect(run).toThrow(DisposedError);
    expectSameBits(alive.data, x);
    expect(memory().used).toBe(used);
  });
});

it.each(['elu', 'eluDerivative', 'eluBackward'])('%s refuses an alpha whose product with eˣ leaves float32', (name) => {
  const f = (fourlane as unknown as Record<string, (...given: unknown[]) => unknown>)[name] as (
    ...given: unknown[]
  ) => unknown;
  const x = new Float32Array([-1]);
  const given = name === 'eluBackward' ? [x, x] : [x];
  expect(() => f(...given, { alpha: 1e20 })).toThrow(
    `${name}: alpha is 100000000000000000000, expected a number from -2^63`,
  );
  expect(f(...given, { alpha: 2 ** 63 })).toBeInstanceOf(Float32Array);
});
