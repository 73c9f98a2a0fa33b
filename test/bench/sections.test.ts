import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { processorName } from '../../bench/processor.js';
import { speedSummary, withBlock } from '../../bench/readme.js';
import { pageText, type Section, sectionFile, sectionJson, withRows } from '../../bench/sections.js';
import { figureFiles } from '../../bench/update.js';

const section: Section = {
  processor: 'AMD EPYC (Zen 5)',
  engine: 'Node 20',
  date: '2026-11-25',
  commit: 'abc1234',
  command: 'npm run bench',
  facts: { node: 'v20.20.2' },
  tables: [
    {
      title: 'Elementwise, kernel: ns/element',
      headers: ['', 'fourlane', 'tfjs-wasm', 'ort-web', 'fourlane is × the best peer'],
      rows: [
        ['sigmoid 1000', 0.5, 1, 5, 2],
        ['sigmoid 100000', 0.123456, null, 0.3, 2.4321],
        ['silu 1000000', 0.2, 0.21, 3, 1.05],
      ],
    },
  ],
};

describe('sections', () => {
  it('are kept in a file for each processor and engine', () => {
    expect(sectionFile(section)).toBe('amd-epyc-zen-5.node-20.json');
    expect(sectionFile({ processor: 'Intel Xeon (Granite Rapids)' })).toBe('intel-xeon-granite-rapids.json');
  });

  it('come back from their text, rounded, a row on a line', () => {
    const text = sectionJson(section);
    expect(text).toContain('\n      ["sigmoid 100000",0.1235,null,0.3,2.432],\n');
    const { tables, ...head } = JSON.parse(text) as Section;
    expect({ ...head, tables: [] }).toEqual({ ...section, tables: [] });
    expect(tables[0]?.headers).toEqual(section.tables[0]?.headers);
    expect(sectionJson(JSON.parse(text) as Section)).toBe(text);
  });

  it('make a page, one after the other, each with what its figures need besides', () => {
    const other = { ...section, processor: 'Intel Xeon', engine: 'Node 24' };
    const page = pageText('Title', 'Introduction.', [section, other]);
    expect(page.match(/^##? .*/gm)).toEqual(['# Title', '## AMD EPYC (Zen 5), Node 20', '## Intel Xeon, Node 24']);
    expect(page).toContain('- measured: 2026-11-25, commit abc1234\n- command: `npm run bench`\n- node: v20.20.2\n');
    expect(page).toContain('### Elementwise, kernel: ns/element');
    expect(page).toContain('|         – |');
  });
});

describe('withRows', () => {
  const part = (rows: (string | number)[][], change: Partial<Section> = {}): Section => ({
    ...section,
    command: 'npm run bench -- --only silu',
    tables: [{ ...(section.tables[0] as Section['tables'][number]), rows }],
    ...change,
  });

  it('replaces the rows that a part measured, adds new ones behind, and keeps the others', () => {
    const { tables, command } = withRows(
      section,
      part([
        ['silu 1000000', 0.1, 0.2, 3, 2],
        ['mish 1000', 1, 4, 4, 4],
      ]),
    );
    expect(command).toBe('npm run bench`, `npm run bench -- --only silu');
    expect(tables[0]?.rows.map(([name, ours]) => [name, ours])).toEqual([
      ['sigmoid 1000', 0.5],
      ['sigmoid 100000', 0.123456],
      ['silu 1000000', 0.1],
      ['mish 1000', 1],
    ]);
  });

  it('tells rows by several columns where the table says so', () => {
    const keys = {
      ...section,
      tables: [
        {
          title: 'T',
          headers: [],
          keys: 2,
          rows: [
            ['relu', '8', 1],
            ['relu', '9', 2],
          ],
        },
      ],
    };
    const { tables } = withRows(keys, {
      ...keys,
      tables: [{ title: 'T', headers: [], keys: 2, rows: [['relu', '9', 3]] }],
    });
    expect(tables[0]?.rows).toEqual([
      ['relu', '8', 1],
      ['relu', '9', 3],
    ]);
  });

  it('keeps tables that the part has none of', () => {
    expect(withRows(section, { ...section, tables: [] }).tables).toEqual(section.tables);
  });
});

describe('speedSummary', () => {
  const slower: Section = {
    ...section,
    processor: 'Intel Xeon',
    tables: [{ ...(section.tables[0] as Section['tables'][number]), rows: [['sigmoid 100000', 1, 0.8, 3, 0.8]] }],
  };

  it('gives the range over all sections from 10⁵ values on, and where it was measured', () => {
    const text = speedSummary([section, slower]);
    expect(text).toContain('\n- AMD EPYC (Zen 5), Node 20: 2026-11-25, commit abc1234\n- Intel Xeon, Node 20: ');
    expect(text).toContain('fastest of tfjs-wasm, ort-web on');
    expect(text).toContain('| sigmoid, silu | 0.80 to 2.4 |');
    expect(text).toContain('| gelu | – |');
  });

  it('goes between its marks', () => {
    expect(withBlock('a\n<!-- speed -->\nold\n<!-- /speed -->\nb', 'speed', 'new')).toBe(
      'a\n<!-- speed -->\nnew\n<!-- /speed -->\nb',
    );
    expect(() => withBlock('a', 'speed', 'new')).toThrow('no <!-- speed -->');
  });
});

describe('processorName', () => {
  const intel = { vendor_id: 'GenuineIntel', 'cpu family': '6', 'model name': 'Intel(R) Xeon(R) Processor' };

  it.each([
    ['Intel Xeon (Granite Rapids)', { ...intel, model: '167', flags: 'avx2 avx512f amx_tile' }, '64K'],
    ['Intel Xeon (Sapphire Rapids or Emerald Rapids)', { ...intel, model: '167', flags: 'avx512f amx_tile' }, '32K'],
    [
      'Intel Xeon Platinum 8488C (Sapphire Rapids)',
      { ...intel, model: '143', flags: 'amx_tile', 'model name': 'Intel(R) Xeon(R) Platinum 8488C' },
      '32K',
    ],
    [
      '12th Gen Intel Core i7-1260P (Alder Lake)',
      { ...intel, model: '154', 'model name': '12th Gen Intel(R) Core(TM) i7-1260P' },
      '32K',
    ],
    [
      'Intel Core i9-11900K (Rocket Lake)',
      { ...intel, model: '167', flags: 'avx512f', 'model name': 'Intel(R) Core(TM) i9-11900K CPU @ 3.50GHz' },
      '32K',
    ],
    [
      'AMD EPYC (Zen 5)',
      { vendor_id: 'AuthenticAMD', 'cpu family': '26', model: '2', 'model name': 'AMD EPYC' },
      '32K',
    ],
    [
      'AMD EPYC 9654 (Zen 4)',
      {
        vendor_id: 'AuthenticAMD',
        'cpu family': '25',
        model: '17',
        flags: 'avx512f',
        'model name': 'AMD EPYC 9654 96-Core Processor',
      },
      '32K',
    ],
    ['0xd4f (Neoverse V2)', { 'CPU implementer': '0x41', 'CPU part': '0xd4f' }, undefined],
    ['Apple M2', { 'model name': 'Apple M2' }, undefined],
  ])('says %s', (name, lines, instructionCache) => {
    expect(processorName({ lines, ...(instructionCache && { instructionCache }) })).toBe(name);
  });
});

it('README and the pages are what the figures make of them', () => {
  for (const { file, text } of figureFiles()) expect(readFileSync(file, 'utf8'), `${file}: npm run docs`).toBe(text);
});
