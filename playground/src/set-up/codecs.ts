// Values as texts of a link. What is written needs no escapes in an address.
import { isWithin, type Range, rangeInWords } from './ranges.js';

export interface Codec<T> {
  write(value: T): string;
  /** @throws {Unreadable} */
  read(text: string): T;
}

/** A text that is not what its place in the link asks for: the message says what is. */
export class Unreadable extends Error {}

export function number(range: Range): Codec<number> {
  return {
    write: (value) => String(value + 0),
    read: (text) => {
      const value = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
      if (!isWithin(range, value)) throw new Unreadable(`expected ${rangeInWords(range)}`);
      return value + 0;
    },
  };
}

export const flag: Codec<boolean> = {
  write: (value) => (value ? '1' : '0'),
  read: (text) => {
    if (text !== '1' && text !== '0') throw new Unreadable('expected 1 or 0');
    return text === '1';
  },
};

export function oneOf<T extends string>(names: readonly T[]): Codec<T> {
  return {
    write: (value) => value,
    read: (text) => {
      const found = names.find((name) => name === text);
      if (found === undefined) throw new Unreadable(`expected ${listed(names)}`);
      return found;
    },
  };
}

export function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

/** Any text, with escapes of its own: programs that make links of texts add and remove the usual ones. */
export const text: Codec<string> = {
  write: (value) => encodeURIComponent(value).replace(/[~!]/g, escaped).replaceAll('%', '!'),
  read: (value) => {
    try {
      return decodeURIComponent(value.replaceAll('!', '%'));
    } catch {
      throw new Unreadable('expected a text, in which ! stands before two hexadecimal digits');
    }
  },
};

function escaped(letter: string): string {
  return `%${letter.charCodeAt(0).toString(16).toUpperCase()}`;
}

/** Or nothing, which is written as nothing. */
export function optional<T>(codec: Codec<T>): Codec<T | undefined> {
  return {
    write: (value) => (value === undefined ? '' : codec.write(value)),
    read: (value) => (value === '' ? undefined : codec.read(value)),
  };
}
