import { quote } from './quote.js';

/** Differences that a message lists at most. */
const MOST = 3;

/** The differences between a file's description and the model's, in words: `layers[0].units is 16, in the model 8`. */
export function differences(saved: unknown, expected: unknown): string {
  const all = [...differing(saved, expected, '')];
  const rest = all.length > MOST ? `; and ${all.length - MOST} more` : '';
  return all.slice(0, MOST).join('; ') + rest;
}

function* differing(saved: unknown, expected: unknown, path: string): Generator<string> {
  if (Array.isArray(saved) && Array.isArray(expected) && saved.length !== expected.length) {
    yield `${path || 'it'} has ${saved.length} (${kinds(saved)}), in the model ${expected.length} (${kinds(expected)})`;
  } else if (isGroup(saved) && isGroup(expected)) {
    const within = Array.isArray(saved)
      ? (key: string) => `${path}[${key}]`
      : (key: string) => (path ? `${path}.${key}` : key);
    for (const key of new Set([...Object.keys(saved), ...Object.keys(expected)])) {
      yield* differing(Reflect.get(saved, key), Reflect.get(expected, key), within(key));
    }
  } else if (saved !== expected) yield `${path || 'it'} is ${text(saved)}, in the model ${text(expected)}`;
}

function isGroup(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** What the elements of a list are: layers by their names. */
function kinds(list: readonly unknown[]): string {
  return list
    .slice(0, 10)
    .map((element) => String(isGroup(element) ? Reflect.get(element, 'name') : element))
    .join();
}

function text(value: unknown): string {
  return value === undefined ? 'missing' : quote(value);
}
