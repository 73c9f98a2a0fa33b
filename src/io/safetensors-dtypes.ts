/** The element types of safetensors: https://github.com/huggingface/safetensors, `Dtype`. */

/** An element type: bytes an element, and how one is read. */
export interface Dtype {
  readonly size: number;
  read(view: DataView, at: number): number;
}

/** Those that are read, all as float32. */
export const READ: ReadonlyMap<string, Dtype> = new Map([
  ['F32', { size: 4, read: (view, at) => view.getFloat32(at, true) }],
  ['F64', { size: 8, read: (view, at) => view.getFloat64(at, true) }],
  ['F16', { size: 2, read: (view, at) => halfToNumber(view.getUint16(at, true)) }],
  ['BF16', { size: 2, read: (view, at) => bfloatToNumber(view.getUint16(at, true)) }],
  // The upper byte of a half.
  ['F8_E5M2', { size: 1, read: (view, at) => halfToNumber(view.getUint8(at) << 8) }],
  ['F8_E4M3', { size: 1, read: (view, at) => e4m3ToNumber(view.getUint8(at)) }],
  ['F8_E8M0', { size: 1, read: (view, at) => e8m0ToNumber(view.getUint8(at)) }],
  ['I64', { size: 8, read: (view, at) => Number(view.getBigInt64(at, true)) }],
  ['U64', { size: 8, read: (view, at) => Number(view.getBigUint64(at, true)) }],
  ['I32', { size: 4, read: (view, at) => view.getInt32(at, true) }],
  ['U32', { size: 4, read: (view, at) => view.getUint32(at, true) }],
  ['I16', { size: 2, read: (view, at) => view.getInt16(at, true) }],
  ['U16', { size: 2, read: (view, at) => view.getUint16(at, true) }],
  ['I8', { size: 1, read: (view, at) => view.getInt8(at) }],
  ['U8', { size: 1, read: (view, at) => view.getUint8(at) }],
  ['BOOL', { size: 1, read: (view, at) => Number(view.getUint8(at) !== 0) }],
]);

/** Bits an element of the known types that are not read: pairs of floats, and floats of less than a byte. */
export const UNREAD_BITS: ReadonlyMap<string, number> = new Map([
  ['C64', 64],
  ['F6_E2M3', 6],
  ['F6_E3M2', 6],
  ['F4', 4],
]);

/** IEEE half precision: 1 sign, 5 exponent, 10 mantissa bits. */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const mantissa = bits & 1023;
  if (exponent === 31) return mantissa ? Number.NaN : sign * Infinity;
  return sign * (exponent ? (1024 + mantissa) * 2 ** (exponent - 25) : mantissa * 2 ** -24);
}

const bits = new DataView(new ArrayBuffer(4));

/** The upper half of a float32. */
export function bfloatToNumber(upper: number): number {
  bits.setUint32(0, upper << 16);
  return bits.getFloat32(0);
}

/** 1 sign, 4 exponent, 3 mantissa bits, no infinity: OCP 8-bit floating point specification 1.0. */
function e4m3ToNumber(bits: number): number {
  const sign = bits & 0x80 ? -1 : 1;
  const exponent = (bits >> 3) & 15;
  const mantissa = bits & 7;
  if (exponent === 15 && mantissa === 7) return Number.NaN;
  return sign * (exponent ? (8 + mantissa) * 2 ** (exponent - 10) : mantissa * 2 ** -9);
}

/** A power of two: 8 exponent bits alone. OCP microscaling formats specification 1.0. */
function e8m0ToNumber(bits: number): number {
  return bits === 255 ? Number.NaN : 2 ** (bits - 127);
}
