import { type Engine, engine } from '../wasm/engine.js';
import { allocate, FLOAT, floats, keep, release } from './heap.js';

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
  pass(grad, x, out, kernel, slotGrad, slotX, slotLength);
}

/**
 * `stream` for a kernel that needs whole rows of `cols` values: it gets as many of them as fit into the window. A row
 * longer than a slot takes a block of the heap, for the time of the call.
 */
export function streamRows(
  grad: Float32Array | undefined,
  x: Float32Array,
  out: Float32Array,
  cols: number,
  kernel: Block,
): void {
  prepareWindow();
  if (cols <= slotLength) {
    pass(grad, x, out, kernel, slotGrad, slotX, slotLength - (slotLength % cols));
    return;
  }
  const bytes = (grad ? 2 : 1) * cols * FLOAT;
  const [gradNow, xNow, outNow] = [grad && keep(grad), keep(x), keep(out)];
  const block = allocate(bytes);
  try {
    pass(gradNow?.(), xNow(), outNow(), kernel, block + cols * FLOAT, block, cols);
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
  grad: Float32Array | undefined,
  x: Float32Array,
  out: Float32Array,
  kernel: Block,
  atGrad: number,
  atX: number,
  step: number,
): void {
  for (let at = 0; at < x.length; at += step) {
    const n = Math.min(step, x.length - at);
    copyIn(x, at, n, atX);
    if (grad) copyIn(grad, at, n, atGrad);
    kernel(atGrad, atX, atX, n);
    copyOut(out, at, n, atX);
  }
}

function copyIn(source: Float32Array, from: number, n: number, address: number): void {
  const linear = floats();
  const to = address / FLOAT;
  if (n <= SMALL) for (let i = 0; i < n; i++) linear[to + i] = source[from + i] as number;
  else linear.set(n === source.length ? source : source.subarray(from, from + n), to);
}

function copyOut(target: Float32Array, to: number, n: number, address: number): void {
  const from = address / FLOAT;
  if (n <= SMALL) {
    const linear = floats();
    for (let i = 0; i < n; i++) target[to + i] = linear[from + i] as number;
    return;
  }
  // A view that growth has detached has length 0.
  if (result.length !== n || result.byteOffset !== address) result = floats().subarray(from, from + n);
  target.set(result, to);
}
