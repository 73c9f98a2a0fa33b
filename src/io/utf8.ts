// Text and its bytes. TextEncoder and TextDecoder are missing in some places: Jest's jsdom, AudioWorklets.

/** The text's bytes. Half a surrogate pair becomes U+FFFD, as in TextEncoder. */
export function encodeUtf8(text: string): Uint8Array<ArrayBuffer> {
  const bytes: number[] = [];
  for (const character of text) {
    const given = character.codePointAt(0) as number;
    const code = given >= 0xd800 && given < 0xe000 ? 0xfffd : given;
    const continuation = (shift: number): number => 0x80 | ((code >> shift) & 0x3f);
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), continuation(0));
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), continuation(6), continuation(0));
    else bytes.push(0xf0 | (code >> 18), continuation(12), continuation(6), continuation(0));
  }
  return Uint8Array.from(bytes);
}

/** Text without its byte order mark. @throws {TypeError} or {URIError} if the bytes are not UTF-8 */
export function decode(bytes: Uint8Array): string {
  if (typeof TextDecoder === 'function') return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  // decodeURIComponent is a strict decoder too, and part of the language.
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    let end = Math.min(at + CHUNK, bytes.length);
    // Not in the middle of a character, whose other bytes are 10xxxxxx.
    while (end < bytes.length && end > at + 1 && ((bytes[end] as number) & 0xc0) === 0x80) end--;
    const escaped = Array.from(bytes.subarray(at, end), (byte) => `%${byte.toString(16).padStart(2, '0')}`);
    text += decodeURIComponent(escaped.join(''));
    at = end;
  }
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

const CHUNK = 8192;

/** `decode` for what may be damaged without harm: bytes that are not UTF-8 become U+FFFD. */
export function decodeLeniently(bytes: Uint8Array): string {
  if (typeof TextDecoder === 'function') return new TextDecoder().decode(bytes);
  try {
    return decode(bytes);
  } catch {
    return Array.from(bytes, (byte) => (byte < 0x80 ? String.fromCharCode(byte) : '\ufffd')).join('');
  }
}
