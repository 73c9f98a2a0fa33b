// What the head comments of assembly/ say of their bounds is what the exhaustive run has found.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { activations } from '../../src/kernels/table.js';

const BOUND = /Bound: ([\d.]+) ULP at x = ([\d.e+−-]+) \(all 2³² floats, default parameters\)\./;
/** Functions without a file of their own. */
const FILES: Record<string, string> = { relu6: 'activations/hardtanh', exp: 'math/exp', log1p: 'math/log1p' };

function fileOf(name: string): string {
  const kebab = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return `assembly/${FILES[name] ?? `activations/${kebab}`}.ts`;
}

/** The rows of docs/accuracy.md, one a function: that of default parameters stands first. */
const rows = new Map<string, { ulps: number; at: number }>();
for (const line of readFileSync('docs/accuracy.md', 'utf8').split('\n')) {
  const [, label = '', ulps, at] = line.split('|').map((cell) => cell.trim());
  const name = label.split(',')[0] ?? '';
  if (/^\w+$/.test(name) && name !== 'function' && !rows.has(name))
    rows.set(name, { ulps: Number(ulps), at: Number(at) });
}

it('docs/accuracy.md has every activation, exp and log1p', () => {
  expect([...rows.keys()].sort()).toEqual([...Object.keys(activations), 'exp', 'log1p'].sort());
});

describe.each([...rows])('%s', (name, { ulps, at }) => {
  const comments = readFileSync(fileOf(name), 'utf8').replace(/\n\s*(\*|\/\/) /g, ' ');

  it('states its bound and its worst input', () => {
    if (ulps === 0) {
      expect(comments).toContain('Exact.');
      return;
    }
    const bound = BOUND.exec(comments);
    expect(bound, `${fileOf(name)} states no bound`).not.toBeNull();
    expect(Number(bound?.[1])).toBe(Math.ceil(ulps * 100) / 100);
    expect(Number(bound?.[2]?.replaceAll('−', '-'))).toBe(Number(at.toPrecision(4)));
  });
});
