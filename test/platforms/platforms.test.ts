// npm run test:platforms: the packed tarball in every place, each of which runs one program that ends in the same digest.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Differs, type Place } from './place.js';
import { bundlers } from './places/bundlers.js';
import { engines } from './places/engines.js';
import { frameworks } from './places/frameworks.js';
import { hosts } from './places/hosts.js';
import { pages } from './places/pages.js';
import { typescript } from './places/typescript.js';
import { placesTable } from './table.js';
import { digestIn, Missing, root, run, setUp } from './workplace.js';

const places: readonly Place[] = [...engines, ...pages, ...hosts, ...bundlers, ...frameworks, ...typescript];
/** What became of each place that was tried. */
const outcomes = new Map<Place, 'works' | string>();
let expected: string;

beforeAll(async () => {
  await setUp();
  expected = digestIn(await run(process.execPath, ['main.js']));
});

afterAll(() => {
  // A part of the places would be a part of the table.
  if (!process.env.WRITE_PLACES || outcomes.size < places.length) return;
  const readme = join(root, 'README.md');
  const text = readFileSync(readme, 'utf8');
  const marked = /(<!-- places -->\n)[\s\S]*?(<!-- \/places -->)/;
  expect(text).toMatch(marked);
  writeFileSync(
    readme,
    text.replace(marked, (_, start, end) => start + placesTable(outcomes) + end),
  );
});

const groups = [...new Set(places.map(({ group }) => group))];

describe.each(groups)('%s', (group) => {
  it.for(places.filter((place) => place.group === group))('$name', async (place, { skip }) => {
    try {
      expect(await place.run()).toBe(expected);
      outcomes.set(place, 'works');
    } catch (error) {
      const known = error instanceof Missing ? 'missing' : error instanceof Differs && 'differs';
      outcomes.set(place, known ? `${known}: ${(error as Error).message}` : 'fails');
      if (!known) throw error;
      if (known === 'missing') skip((error as Error).message);
    }
  });
});
