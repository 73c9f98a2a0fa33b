// The runner of the guides finds what is wrong on a page.
import { mkdirSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { thorough } from '../thorough.js';
import { type Page, readPage } from './page.js';
import { run } from './run.js';
import { typeErrors } from './types.js';

const folder = new URL('../../build/guides/runner/', import.meta.url);

function pageOf(...lines: string[]): Page {
  mkdirSync(folder, { recursive: true });
  const file = new URL('page.md', folder);
  writeFileSync(file, lines.join('\n'));
  return readPage(file);
}

it('compares what is printed with the comment behind it and the block after it', async () => {
  const { programs } = pageOf(
    '<!-- ts',
    'const x = new Float32Array([1, 2]);',
    '-->',
    'Text, and a program that goes on:',
    '```ts',
    'console.log(x.length); // 2',
    'console.log(x); // Float32Array(2) […]',
    'for (const n of [1, 2]) console.log("loop", n);',
    '```',
    '```text',
    'loop 1',
    'loop 2',
    '```',
    '```ts program',
    'console.log(1); // 2',
    'if (Date.now() < 0) console.log(1); // 1',
    'console.log("one");',
    '```',
    '```text',
    'two',
    '```',
  );
  const found = [];
  for (const [i, program] of programs.entries()) found.push(await run(program, new URL(`page-${i}.ts`, folder)));
  expect(found).toEqual([
    [],
    [
      { line: 15, expected: '2', printed: '1' },
      { line: 16, expected: '1', printed: '(nothing)' },
      { line: 14, expected: 'two', printed: 'one' },
    ],
  ]);
});

it('takes numbers for about the same where the page asks for it', async () => {
  const block = ['```ts program', 'console.log("loss 1.25 after 100 steps");', '```', '```text about'];
  const { programs } = pageOf(...block, 'loss 1.1 … 90 steps', '```', ...block, 'loss 1.1 after 200 steps', '```');
  const found = [];
  for (const [i, program] of programs.entries()) found.push(await run(program, new URL(`about-${i}.ts`, folder)));
  expect(found.map(({ length }) => length)).toEqual([0, 1]);
});

it.runIf(thorough)('finds wrong types, by the line of the page', () => {
  const { programs } = pageOf('# A page', '```ts', 'const x: number = 1;', 'const y: string = x;', '```');
  const file = new URL('types.ts', folder);
  writeFileSync(file, programs[0]?.lines.join('\n') ?? '');
  expect(typeErrors([file])).toEqual([expect.stringMatching(/types\.ts:4: Type 'number' is not assignable/)]);
});

it('gives programs the files that the page shows', () => {
  const { files, programs } = pageOf(
    '```csv irises.csv',
    'length,kind',
    '1.5,setosa',
    '```',
    '```ts',
    'export {};',
    '```',
  );
  expect([...files]).toEqual([['irises.csv', 'length,kind\n1.5,setosa\n']]);
  expect(programs).toHaveLength(1);
});

it.each([
  ['an unclosed block', ['```ts', 'x'], 'line 1: ```ts is not closed'],
  ['an unknown mark', ['```ts later', '```'], 'line 1: "later" is not known after ts'],
  ['text that nothing prints', ['```text', 'x', '```'], 'line 1: a block of text follows none that prints it'],
])('refuses %s', (_, lines, message) => {
  expect(() => pageOf(...lines)).toThrow(message);
});
