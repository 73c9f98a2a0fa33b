// The binary as text, which every bundle holds. Compression lives on what repeats, and base64 hides it, for there a byte's
// characters depend on where it stands: 38 kB gzipped, where this is 28 and the bytes themselves are 27.
//
// A byte is two digits in base 47: a character for the lower, and one before it for the upper where that is not 0. Bytes
// count from 253, which stands before every SIMD instruction, so that it and 0 to 43, which are most, take one character.
// '(' to '[' need no escape in a string.

export const BASE = 47;
/** The byte that counts as 0. */
export const LEAST = 253;
/** The character of a lower 0; those from BASE on are the upper 1 to 5. */
export const FIRST = 40;

/** The bytes of which `tools/embed.ts` made the text: 1.5 ms, as long as base64 takes; characters one by one take 3. */
export function decode(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new TextEncoder().encode(text);
  let length = 0;
  let upper = 0;
  for (let i = 0; i < bytes.length; i++) {
    const digit = (bytes[i] as number) - FIRST;
    if (digit < BASE) {
      bytes[length++] = LEAST + upper + digit; // modulo 256
      upper = 0;
    } else {
      upper = (digit - BASE + 1) * BASE;
    }
  }
  return bytes.subarray(0, length);
}
