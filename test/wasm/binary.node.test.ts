// The binary itself, as the package ships it.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { activations } from '../../src/kernels/table.js';
import { binary } from '../../src/wasm/generated/plain.js';
import { decode } from '../../src/wasm/text.js';

const bytes = readFileSync('dist/fourlane.wasm');
const module = new WebAssembly.Module(bytes);

it('imports nothing but memory', () => {
  expect(WebAssembly.Module.imports(module)).toEqual([{ module: 'env', name: 'memory', kind: 'memory' }]);
});

it('is the one that is embedded', () => {
  expect(Buffer.from(decode(binary)).equals(bytes)).toBe(true);
});

it('exports functions alone, those of the typed interface', () => {
  const source = readFileSync('src/wasm/generated/kernels.ts', 'utf8');
  const declared = [...source.matchAll(/^ {2}(\w+)\(/gm)].map(([, name]) => ({ name, kind: 'function' }));
  const byName = (a: { name?: string }, b: { name?: string }) => String(a.name).localeCompare(String(b.name));
  expect(WebAssembly.Module.exports(module).sort(byName)).toEqual(declared.sort(byName));
});

it.each(Object.keys(activations))('exports the three kernels of %s', (name) => {
  const exported = WebAssembly.Module.exports(module).map((e) => e.name);
  expect(exported).toEqual(expect.arrayContaining([name, `${name}Derivative`, `${name}Backward`]));
});
