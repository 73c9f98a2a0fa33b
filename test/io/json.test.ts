import { FormatError } from 'fourlane';
import { expect, it } from 'vitest';
import { type Json, parseJson } from '../../src/io/json.js';
import fc from '../properties.js';

it('parses what JSON.stringify writes, as JSON.parse does', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 6 }), fc.constantFrom(undefined, 1, '\t'), (text, space) => {
      const value: unknown = JSON.parse(text);
      expect(plain(parseJson(JSON.stringify(value, null, space)))).toEqual(value);
    }),
  );
});

function plain(value: Json): unknown {
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [key, plain(item)]));
  return Array.isArray(value) ? value.map(plain) : value;
}

it('keeps __proto__ as a key like any other', () => {
  const map = parseJson('{"__proto__": {"polluted": true}}') as Map<string, Json>;
  expect([...map.keys()]).toEqual(['__proto__']);
  expect('polluted' in {}).toBe(false);
});

it.each([
  '',
  '{',
  '{"a" 1}',
  '{"a":1,}',
  '[1 2]',
  '01',
  '"\u0001"',
  '"\\x"',
  '"open',
  '"open\\',
  '"open\\"',
  '1 2',
  'NaN',
  '{"a":1,"a":2}',
  '{"a":1,"\\u0061":2}',
  '['.repeat(100_000),
])('refuses %s', (text) => {
  expect(() => parseJson(text)).toThrow(FormatError);
});
