// The binary as text, which every bundle holds. Base64 hides repetitions from
// compression, since a byte's characters depend on its position; this coding gzips almost as small as the bytes themselves.
//
// A byte is two digits in base 47: a character for the lower, and one before it for the upper where that is not 0.
// Bytes count from 253, which stands before every SIMD instruction, so that it and 0 to 43, the most frequent ones,
// take one character. '(' to '[' need no escape in a string.

export const BASE = 47;
/** The byte that counts as 0. */
export const LEAST = 253;
/** The character of a lower 0; those from BASE on are the upper 1 to 5. */
export const FIRST = 40;

/** The bytes from which `tools/embed.ts` made the text. */
export function decode(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  let length = 0;
  let upper = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - FIRST;
    if (digit < BASE) {
      bytes[length++] = LEAST + upper + digit; // modulo 256
      upper = 0;
    } else {
      upper = (digit - BASE + 1) * BASE;
    }
  }
  return bytes.subarray(0, length);
}
