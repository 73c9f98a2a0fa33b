// What the roofline's binary gives, wherever it is linked: in Node (index.ts) and in the playground.

export interface Roofline {
  chains(iterations: number, constant: number): number;
  copy(to: number, from: number, bytes: number): void;
}

/** Floating-point operations of an iteration of `chains`: 14 vectors of 4 lanes, each multiplied and added. */
export const CHAIN_FLOPS = 14 * 4 * 2;

export function linkRoofline(code: BufferSource, memory: WebAssembly.Memory): Roofline {
  return new WebAssembly.Instance(new WebAssembly.Module(code), { env: { memory } }).exports as unknown as Roofline;
}
