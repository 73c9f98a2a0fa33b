import { ArgumentError } from '../errors.js';
import { allocate, floats, release } from '../memory/heap.js';
import { attached, type Operand, operandOf, withAddresses } from '../memory/operands.js';
import { ResidentBuffer } from '../memory/resident.js';
import { streamRows } from '../memory/window.js';
import { readOptions, type TableOf, unchecked } from '../options.js';
import { engine } from '../wasm/engine.js';
import { checkApart, checkArray, checkLength, checkSameKind, type FloatArray, size } from './arguments.js';
import { type Out, out, output } from './output.js';

export interface PreluOptions<A extends FloatArray = FloatArray> extends Out<A> {
  /** One slope for all, or one for each channel. */
  readonly weight: FloatArray;
  /** Values of a channel that follow each other: 1 for [batch, channels], height·width for images. Default 1. */
  readonly inner?: number;
}

const OPTIONS = {
  weight: unchecked<FloatArray>(),
  inner: size({ default: 1 }),
  out,
} satisfies TableOf<PreluOptions>;

export interface PreluGradients<A extends FloatArray = FloatArray> {
  readonly gradInput: A;
  /** As many values as `weight` has. */
  readonly gradWeight: A;
}

/**
 * PReLU, leaky ReLU with learned slopes: x where x > 0, w·x elsewhere, with w = weight[⌊i / inner⌋ mod channels] at index i.
 * Correctly rounded. NaN → NaN.
 * @throws {ArgumentError} if the number of slopes is neither 1 nor fits the length of x
 * @see He et al. 2015, arXiv 1502.01852; PyTorch's F.prelu, ONNX PRelu.
 */
export function prelu<A extends FloatArray>(x: A, options: PreluOptions<A>): A {
  return forward('prelu', x, options) as A;
}

/** prelu′: 1 where x > 0, else w (the slope at the kink, as in PyTorch). NaN → NaN. */
export function preluDerivative<A extends FloatArray>(x: A, options: PreluOptions<A>): A {
  return forward('preluDerivative', x, options) as A;
}

function forward(caller: 'prelu' | 'preluDerivative', x: FloatArray, options: PreluOptions): FloatArray {
  checkArray(caller, 'x', x);
  const layout = layoutOf(caller, x, options);
  const weight = operandOf(options.weight);
  const from = operandOf(x);
  const result = outputApart(caller, x, options);
  const to = operandOf(result);
  const { [caller]: kernel } = engine().kernels;
  withAddresses([weight], [], (slopes = 0) =>
    forEachRow(undefined, from, to, layout, (_, x, y, rows, channels, inner) =>
      kernel(x, slopes, y, rows, channels, inner),
    ),
  );
  return attached(result, to, layout.length);
}

/**
 * The backward pass of PReLU: gradInput = gradOut·prelu′(x), and gradWeight = Σ gradOut·x over the values x ≤ 0 of a
 * channel, within 2⁻²³·Σ |gradOut·x|, an error that does not grow with their number. `out` takes gradInput.
 */
export function preluBackward<A extends FloatArray>(gradOut: A, x: A, options: PreluOptions<A>): PreluGradients<A> {
  const caller = 'preluBackward';
  checkArray(caller, 'gradOut', gradOut);
  checkArray(caller, 'x', x);
  checkLength(caller, 'gradOut', gradOut, x.length, 'the length of x');
  checkSameKind(caller, 'gradOut', gradOut, x, 'x');
  const layout = layoutOf(caller, x, options);
  const { length } = options.weight;
  const weight = operandOf(options.weight);
  const grad = operandOf(gradOut);
  const from = operandOf(x);
  const result = outputApart(caller, x, options, gradOut);
  const to = operandOf(result);
  const gradWeight = x instanceof ResidentBuffer ? new ResidentBuffer(length) : new Float32Array(length);
  const { preluBackward: kernel } = engine().kernels;
  const bytes = length * Float64Array.BYTES_PER_ELEMENT;
  const sums = allocate(bytes);
  try {
    doubles(sums, length).fill(0);
    withAddresses([weight], [], (slopes = 0) =>
      forEachRow(grad, from, to, layout, (g, x, y, rows, channels, inner) =>
        kernel(g, x, slopes, y, sums, rows, channels, inner),
      ),
    );
    const target = gradWeight instanceof ResidentBuffer ? gradWeight.data : gradWeight;
    target.set(doubles(sums, length));
  } finally {
    release(sums, bytes);
  }
  return { gradInput: attached(result, to, layout.length) as A, gradWeight: gradWeight as FloatArray as A };
}

/** The checked output, which may share no memory with the slopes: they are read to the end. */
function outputApart(caller: string, x: FloatArray, options: PreluOptions, gradOut?: FloatArray): FloatArray {
  const result = output(caller, 'x', x, options, gradOut);
  if (options.out) checkApart(caller, 'out', result, options.weight, 'weight');
  return result;
}

function doubles(address: number, length: number): Float64Array {
  return new Float64Array(floats().buffer, address, length);
}

/** How the `length` values of x are laid out: rows of `row` values; with one slope for all, a value is a row. */
interface Layout {
  readonly length: number;
  readonly row: number;
  readonly channels: number;
  readonly inner: number;
}

function layoutOf(caller: string, x: FloatArray, options: PreluOptions): Layout {
  const { weight, inner } = readOptions(caller, options, OPTIONS);
  checkArray(caller, 'weight', weight);
  const { length } = x;
  if (weight.length === 1) return { length, row: 1, channels: 1, inner: 1 };
  const row = weight.length * inner;
  if (row === 0 || length % row !== 0) {
    throw new ArgumentError(
      caller,
      'weight',
      `has ${weight.length} elements, expected 1 or a number of channels that, times inner (${inner}), divides ${length} (the length of x)`,
    );
  }
  return { length, row, channels: weight.length, inner };
}

type RowKernel = (grad: number, x: number, y: number, rows: number, channels: number, inner: number) => void;

function forEachRow(
  grad: Operand | undefined,
  x: Operand,
  y: Operand,
  { length, row, channels, inner }: Layout,
  kernel: RowKernel,
): void {
  const block = (g: number, from: number, to: number, n: number): void =>
    row === 1 ? kernel(g, from, to, 1, 1, n) : kernel(g, from, to, n / row, channels, inner);
  if (length === 0) return;
  const isInPlace = typeof x === 'number' && typeof y === 'number' && (grad === undefined || typeof grad === 'number');
  if (isInPlace) block(grad ?? 0, x, y, length);
  else streamRows(grad, x, y, length, row, block);
}
