import { type Engine, engine } from '../wasm/engine.js';
import { FLOAT, floats } from './heap.js';

/** Up to here a plain loop copies faster than `set`, whose call alone costs some 30 ns. */
const SMALL = 32;

/** A kernel over n values at addresses in linear memory: y = f(x), or y = f(grad, x). */
export type Block = (grad: number, x: number, y: number, n: number) => void;

let owner: Engine | undefined;
let slotX = 0;
let slotGrad = 0;
let slotLength = 0;

/**
 * Runs `kernel` over all of x, and of grad where it is given, into out, through the window in linear memory
 * (assembly/window.ts). `out` may be `x` or `grad` itself. Allocates nothing, so views of linear memory stay valid.
 */
export function stream(grad: Float32Array | undefined, x: Float32Array, out: Float32Array, kernel: Block): void {
  if (owner !== engine()) {
    owner = engine();
    slotX = owner.kernels.windowSlot(0);
    slotGrad = owner.kernels.windowSlot(1);
    slotLength = owner.kernels.windowLength();
  }
  for (let at = 0; at < x.length; at += slotLength) {
    const n = Math.min(slotLength, x.length - at);
    copyIn(x, at, n, slotX);
    if (grad) copyIn(grad, at, n, slotGrad);
    kernel(slotGrad, slotX, slotX, n);
    copyOut(out, at, n, slotX);
  }
}

function copyIn(source: Float32Array, from: number, n: number, address: number): void {
  const linear = floats();
  const to = address / FLOAT;
  if (n <= SMALL) for (let i = 0; i < n; i++) linear[to + i] = source[from + i] as number;
  else linear.set(n === source.length ? source : source.subarray(from, from + n), to);
}

function copyOut(target: Float32Array, to: number, n: number, address: number): void {
  const linear = floats();
  const from = address / FLOAT;
  if (n <= SMALL) for (let i = 0; i < n; i++) target[to + i] = linear[from + i] as number;
  else target.set(linear.subarray(from, from + n), to);
}
