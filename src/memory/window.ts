import { type Engine, engine } from '../wasm/engine.js';
import { allocate, FLOAT, floats, release } from './heap.js';
import { type Operand, operandOf } from './operands.js';

/** Up to this many values a plain loop copies faster than a call of `set`. */
const SMALL = 32;

/** A kernel over n values at addresses in linear memory: y = f(x), or y = f(grad, x). */
export type Block = (grad: number, x: number, y: number, n: number) => void;

let owner: Engine | undefined;
let slotX = 0;
let slotGrad = 0;
let slotLength = 0;
/** What was last copied out, as a view: the next call often copies as much. */
let result = new Float32Array(0);

/**
 * Runs `kernel` over all of x, and of grad where it is given, into out, through the window in linear memory
 * (assembly/window.ts). `out` may be `x` or `grad` itself. Allocates nothing, so views of linear memory stay valid.
 */
export function stream(grad: Float32Array | undefined, x: Float32Array, out: Float32Array, kernel: Block): void {
  prepareWindow();
  pass(grad, x, out, x.length, kernel, slotGrad, slotX, slotLength);
}

/**
 * `stream` over `length` values for a kernel that needs whole rows of `cols` of them: it gets as many rows as fit into the
 * window. A row longer than a slot takes a block of the heap, for the time of the call.
 */
export function streamRows(
  grad: Operand | undefined,
  x: Operand,
  out: Operand,
  length: number,
  cols: number,
  kernel: Block,
): void {
  prepareWindow();
  if (cols <= slotLength) {
    pass(grad, x, out, length, kernel, slotGrad, slotX, slotLength - (slotLength % cols));
    return;
  }
  const bytes = (grad === undefined ? 1 : 2) * cols * FLOAT;
  const [gradOperand, xOperand, outOperand] = [
    grad === undefined ? grad : operandOf(grad),
    operandOf(x),
    operandOf(out),
  ];
  const block = allocate(bytes);
  try {
    pass(gradOperand, xOperand, outOperand, length, kernel, block + cols * FLOAT, block, cols);
  } finally {
    release(block, bytes);
  }
}

function prepareWindow(): void {
  if (owner === engine()) return;
  owner = engine();
  slotX = owner.kernels.windowSlot(0);
  slotGrad = owner.kernels.windowSlot(1);
  slotLength = owner.kernels.windowLength();
  result = new Float32Array(0);
}

/** Copies in, computes and copies out, `step` values at a time. */
function pass(
  grad: Operand | undefined,
  x: Operand,
  out: Operand,
  length: number,
  kernel: Block,
  atGrad: number,
  atX: number,
  step: number,
): void {
  for (let at = 0; at < length; at += step) {
    const n = Math.min(step, length - at);
    copyIn(x, at, n, atX);
    if (grad !== undefined) copyIn(grad, at, n, atGrad);
    kernel(atGrad, atX, atX, n);
    copyOut(out, at, n, atX);
  }
}

function copyIn(source: Operand, from: number, n: number, address: number): void {
  const linear = floats();
  const to = address / FLOAT;
  if (typeof source === 'number') linear.copyWithin(to, source / FLOAT + from, source / FLOAT + from + n);
  else if (n <= SMALL) for (let i = 0; i < n; i++) linear[to + i] = source[from + i] as number;
  else linear.set(n === source.length ? source : source.subarray(from, from + n), to);
}

function copyOut(target: Operand, to: number, n: number, address: number): void {
  const from = address / FLOAT;
  if (typeof target === 'number') {
    floats().copyWithin(target / FLOAT + to, from, from + n);
    return;
  }
  if (n <= SMALL) {
    const linear = floats();
    for (let i = 0; i < n; i++) target[to + i] = linear[from + i] as number;
    return;
  }
  // A view that growth has detached has length 0.
  if (result.length !== n || result.byteOffset !== address) result = floats().subarray(from, from + n);
  target.set(result, to);
}
