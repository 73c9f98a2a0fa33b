/** What a binary may need of an engine: for each, instructions that leave a v128. */
const PROBES = {
  /** 128-bit SIMD. i32.const 0, i8x16.splat */
  simd: [65, 0, 253, 15],
  /** Relaxed SIMD. i32.const 0 and i8x16.splat three times, f32x4.relaxed_madd */
  relaxedSimd: [65, 0, 253, 15, 65, 0, 253, 15, 65, 0, 253, 15, 253, 133, 2],
} satisfies Record<string, readonly number[]>;

export type Feature = keyof typeof PROBES;

/** Whether this engine has it. */
export function supports(feature: Feature): boolean {
  // Such as Safari in lockdown mode.
  if (typeof WebAssembly === 'undefined') return false;
  const body = [0, ...PROBES[feature], 11];
  // One type, () → v128; one function of that type; its body, without locals.
  return WebAssembly.validate(
    new Uint8Array([
      ...[0, 97, 115, 109, 1, 0, 0, 0],
      ...[1, 5, 1, 96, 0, 1, 123],
      ...[3, 2, 1, 0],
      ...[10, body.length + 2, 1, body.length],
      ...body,
    ]),
  );
}
