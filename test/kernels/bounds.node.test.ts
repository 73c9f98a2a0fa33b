// What the head comments of assembly/ say of their bounds is what the exhaustive run has found.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const FOLDER = 'assembly/activations';
const BOUND = /Bound: ([\d.]+) ULP at x = (\S+) \(all 2³² floats, default parameters\)\./;

/** The rows of docs/accuracy.md by function, of default parameters first. */
const rows = readFileSync('docs/accuracy.md', 'utf8')
  .split('\n')
  .filter((line) => /^\| \w/.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()));

const stated = readdirSync(FOLDER).flatMap((file) => {
  const bound = BOUND.exec(readFileSync(`${FOLDER}/${file}`, 'utf8').replace(/\n \* /g, ' '));
  return bound ? [{ file, ulps: Number(bound[1]), at: Number(bound[2]?.replace('−', '-')) }] : [];
});

it('activations state a bound', () => {
  expect(stated.length).toBeGreaterThanOrEqual(9);
});

it.each(stated)('$file states what docs/accuracy.md has', ({ file, ulps, at }) => {
  const name = file.replace('.ts', '').replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  const row = rows.find(([, label]) => label?.split(',')[0] === name);
  expect(row, `docs/accuracy.md has no ${name}`).toBeDefined();
  expect(ulps).toBe(Math.ceil(Number(row?.[2]) * 100) / 100);
  expect(at).toBe(Number(Number(row?.[3]).toPrecision(4)));
});
