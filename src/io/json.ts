import { FormatError } from '../errors.js';

/** A JSON value, its objects as maps: a key such as `__proto__` is a key like any other. */
export type Json = null | boolean | number | string | readonly Json[] | ReadonlyMap<string, Json>;

/** Deeper nesting than any header needs, shallower than any stack. */
const MAX_DEPTH = 32;
const SPACE = /[ \t\n\r]*/y;
const OTHER = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/**
 * Parses JSON (RFC 8259) as `JSON.parse` does, but refuses an object that has a key twice, since parsers differ on
 * which of the two counts.
 * @throws {FormatError} if the text is not JSON, has a duplicate key, or nests more than 32 deep
 */
export function parseJson(text: string): Json {
  let at = 0;

  function take(pattern: RegExp): string | undefined {
    pattern.lastIndex = at;
    const token = pattern.exec(text)?.[0];
    at += token?.length ?? 0;
    return token;
  }

  function takeCharacter(character: string): boolean {
    take(SPACE);
    const found = text[at] === character;
    if (found) at += 1;
    return found;
  }

  function fail(expected: string): never {
    throw new FormatError(`no JSON: ${at < text.length ? `"${text[at]}"` : 'the end'} at ${at}, expected ${expected}`);
  }

  function parseString(): string {
    take(SPACE);
    if (text[at] !== '"') fail('a string');
    // By hand: a regular expression's stack overflows on millions of escapes.
    let end = at + 1;
    while (end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
    if (end >= text.length) fail('a string that is closed');
    try {
      const string = JSON.parse(text.slice(at, end + 1)) as string;
      at = end + 1;
      return string;
    } catch {
      return fail('a string without control characters, its escapes valid');
    }
  }

  function parseList(close: string, item: () => void): void {
    at += 1;
    if (takeCharacter(close)) return;
    do item();
    while (takeCharacter(','));
    if (!takeCharacter(close)) fail(`"," or "${close}"`);
  }

  function parseValue(depth: number): Json {
    take(SPACE);
    if (depth > MAX_DEPTH) fail(`at most ${MAX_DEPTH} levels`);
    switch (text[at]) {
      case '{': {
        const map = new Map<string, Json>();
        parseList('}', () => {
          const key = parseString();
          if (map.has(key)) fail(`no second ${JSON.stringify(key)}`);
          if (!takeCharacter(':')) fail('":"');
          map.set(key, parseValue(depth + 1));
        });
        return map;
      }
      case '[': {
        const list: Json[] = [];
        parseList(']', () => list.push(parseValue(depth + 1)));
        return list;
      }
      case '"':
        return parseString();
      default:
        return JSON.parse(take(OTHER) ?? fail('a value')) as Json;
    }
  }

  const value = parseValue(0);
  take(SPACE);
  if (at < text.length) fail('nothing more');
  return value;
}
