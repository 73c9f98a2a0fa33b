// Steps of optimisers over flat parameters, whose number is a multiple of 8. Internal: callers lay the buffers out, nothing is checked here.
import type { ResidentBuffer } from '../../memory/resident.js';
import { engine } from '../../wasm/engine.js';

/** buffer = momentum·buffer + fresh·g; p −= rate · buffer, or rate · (fresh·g + momentum·buffer). */
export function sgdMomentum(
  p: ResidentBuffer,
  g: ResidentBuffer,
  buffer: ResidentBuffer,
  rate: number,
  momentum: number,
  fresh: number,
  nesterov: boolean,
): void {
  const { kernels } = engine();
  kernels.sgdMomentum(p.byteOffset, g.byteOffset, buffer.byteOffset, p.length, rate, momentum, fresh, Number(nesterov));
}

/** m = β₁·m + (1 − β₁)·g, v = β₂·v + (1 − β₂)·g², p −= rate · m / (√v + ε). */
export function adam(
  p: ResidentBuffer,
  g: ResidentBuffer,
  m: ResidentBuffer,
  v: ResidentBuffer,
  rate: number,
  beta1: number,
  beta2: number,
  epsilon: number,
): void {
  engine().kernels.adam(
    p.byteOffset,
    g.byteOffset,
    m.byteOffset,
    v.byteOffset,
    p.length,
    rate,
    beta1,
    1 - beta1,
    beta2,
    1 - beta2,
    epsilon,
  );
}

/** v = α·v + fresh·g², p −= rate · g / (√(v + inside) + outside). */
export function rmsprop(
  p: ResidentBuffer,
  g: ResidentBuffer,
  v: ResidentBuffer,
  rate: number,
  alpha: number,
  fresh: number,
  inside: number,
  outside: number,
): void {
  engine().kernels.rmsprop(p.byteOffset, g.byteOffset, v.byteOffset, p.length, rate, alpha, fresh, inside, outside);
}
