import { gzipSync } from 'node:zlib';
import { ArgumentError, FormatError } from 'fourlane';
import { type CsvFormat, type CsvOptions, readCsv, readCsvRegression } from 'fourlane/io';
import { describe, expect, it } from 'vitest';
import { parseCells } from '../../src/io/csv-cells.js';
import { expectRefusal } from '../expectations.js';
import fc from '../properties.js';
import { sampled } from '../thorough.js';

const text = (content: string) => new TextEncoder().encode(content);
const read = (content: string, options?: CsvOptions) => readCsv(text(content), options);
const table = (content: string, delimiter = ',') => {
  const cells = parseCells(content, delimiter);
  return Array.from({ length: cells.rows }, (_, row) => [cells.line(row), ...cells.row(row)]);
};

it('finds what was written, whatever the cells hold', () => {
  const cell = fc.string({ unit: fc.constantFrom(...'a1 ",;\t\r\n\u00a0é'), maxLength: 6 }).map((s) => s.trim());
  const rows = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(
      rows,
      fc.constantFrom(',', ';', '\t', '|'),
      fc.constantFrom('\n', '\r\n', '\r'),
      fc.boolean(),
      (values, delimiter, end, closed) => {
        const quoted = values.map((row) => row.map((value) => ` "${value.replaceAll('"', '""')}" `).join(delimiter));
        const cells = parseCells(quoted.join(end) + (closed ? end : ''), delimiter);
        expect(Array.from({ length: cells.rows }, (_, row) => cells.row(row))).toEqual(values);
      },
    ),
    { numRuns: 500 },
  );
});

it.each<[string, unknown[][]]>([
  [
    'a,b\nc,d',
    [
      [1, 'a', 'b'],
      [2, 'c', 'd'],
    ],
  ],
  [
    'a,b\rc,d\r',
    [
      [1, 'a', 'b'],
      [2, 'c', 'd'],
    ],
  ],
  [
    'a,\n,b\n',
    [
      [1, 'a', ''],
      [2, '', 'b'],
    ],
  ],
  [
    ' \n\t\na , b\n\n  \nc,d\n   ',
    [
      [3, 'a', 'b'],
      [6, 'c', 'd'],
    ],
  ],
  [
    '"a\r\n\nb","x"\n"c" , "d"\n',
    [
      [1, 'a\r\n\nb', 'x'],
      [4, 'c', 'd'],
    ],
  ],
  [
    '""\n"""",""""""',
    [
      [1, ''],
      [2, '"', '""'],
    ],
  ],
  ['', []],
])('splits %j', (content, rows) => {
  expect(table(content)).toEqual(rows);
});

describe('formats', () => {
  const german = '"Größe";"Preis";"Art"\r\n"1,5";2;"a;b"\r\n-3,25;,5;"c"\r\n';

  it('reads semicolons and decimal commas, quoted or not, by the options', () => {
    expect(read(german, { delimiter: ';', decimal: ',' })).toMatchObject({
      x: Float32Array.of(1.5, 2, -3.25, 0.5),
      columns: ['Größe', 'Preis'],
      classes: ['a;b', 'c'],
    });
    expect(read('1\t2\ta b\n3\t4\tc\n', { delimiter: '\t' }).classes).toEqual(['a b', 'c']);
    expect(read('"1,5","2,5",a\n', { decimal: ',' }).x).toEqual(Float32Array.of(1.5, 2.5));
    expect(read('1;1,0\n2;1\n', { delimiter: ';', decimal: ',' }).classes).toEqual(['1']);
  });

  it.each<[string, CsvFormat, RegExp]>([
    [
      german,
      {},
      /^readCsv: line 1 has a quote before ";", expected "," or the line's end. Are they separated by ";"\? Say so by the option delimiter$/,
    ],
    ['1;2;a\n3;4;b\n', {}, /Are they separated by ";"\? Say so by the option delimiter/],
    ['1,5;2,5;a\n3,5;4,5;b\n', {}, /is "5;2", expected a number/],
    ['1,5;2;a\n3;4;b\n', {}, /line 2 has 1 columns, expected 2. Are they separated by ";"/],
    ['1\t2\ta\n', {}, /Are they separated by "\\t"/],
    [
      german,
      { delimiter: ';' },
      /line 2, column Größe is "1,5", expected a number, its decimals behind a point \(the option decimal\)/,
    ],
    ['1.5;2;a\n', { delimiter: ';', decimal: ',' }, /is "1.5", expected a number, its decimals behind a comma/],
    [
      '"1,234",2,a\n5,6,b\n',
      {},
      /is "1,234", expected a number, its decimals behind a point \(the option decimal\) and its thousands together/,
    ],
  ])('says which option reads %j', (content, options, message) => {
    expectRefusal(() => read(content, options), FormatError, message);
  });

  it.each<[CsvFormat, string]>([
    [{ delimiter: ';;' }, 'delimiter is ";;", expected one character, such as ";"'],
    [{ delimiter: '"' }, 'delimiter is "\\"", expected one character'],
    [{ delimiter: '\n' }, 'expected one character'],
    [{ delimiter: '1' }, 'expected one character'],
    [{ delimiter: '' }, 'delimiter is "", expected one character'],
    [{ decimal: ';' as never }, 'decimal is ";", expected "." or ","'],
  ])('refuses %j', (options, message) => {
    expectRefusal(() => read('1,a\n', options), ArgumentError, message);
  });
});

describe('numbers', () => {
  it.each([
    ['+1', 1],
    [' 1', 1],
    ['1 ', 1],
    ['"1"', 1],
    ['1.', 1],
    ['.5', 0.5],
    ['1E5', 1e5],
    ['1e-400', 0],
    ['-0', -0],
    ['00012', 12],
    ['3.4028235e38', Math.fround(3.4028235e38)],
  ])('%j is read', (cell, value) => {
    expect([...read(`${cell},a\n`, { header: false }).x]).toEqual([value]);
  });

  it.each([
    '0x10',
    '0b1',
    '1_000',
    '1e400',
    '-1e39',
    '1,5',
    '5%',
    'inf',
    '-Infinity',
    'NaN',
    'NA',
    '?',
    '',
    '1e',
    'e5',
    '.',
    '+',
    '--1',
    '1 000',
    '١٢',
    '−1',
    '1d5',
    '1.2.3',
    '9'.repeat(3_000_000),
    'true',
  ])('%.20j is refused', (cell) => {
    expectRefusal(
      () => read(`"${cell}",a\n`, { header: false }),
      FormatError,
      /^readCsv: line 1, column 0 is ".{0,85}, (?:a missing value, )?expected a (?:finite )?number/,
    );
  });
});

describe('classes', () => {
  it('are trimmed, and one by value where all are numbers', () => {
    expect(read('1, Iris-setosa\n2,Iris-setosa \n3,\u00a0b\n')).toMatchObject({
      classes: ['Iris-setosa', 'b'],
      y: Int32Array.of(0, 0, 1),
    });
    expect(read('1,1\n2,1.0\n3,2\n4,+2e0\n5,03\n')).toMatchObject({
      classes: ['1', '2', '03'],
      y: Int32Array.of(0, 0, 1, 1, 2),
    });
    expect(read('1,-0\n2,0.0\n3,1\n').classes).toEqual(['0', '1']);
    expect(read('1,1\n2,1.0\n3,x\n').classes).toEqual(['1', '1.0', 'x']);
    // 2⁵³ + 1 and 2⁵³ are one double.
    expect(read('1,9007199254740993\n2,9007199254740992\n').classes).toHaveLength(2);
    expect(read('1,caf\u00e9\n2,cafe\u0301\n').classes).toEqual(['caf\u00e9']);
    expect(read('1,None\n2,some\n').classes).toEqual(['None', 'some']);
  });

  it('that are given are found by name, or by value', () => {
    expect(read('1,2.0\n2,1\n', { classes: ['1', '2'] }).y).toEqual(Int32Array.of(1, 0));
    expect(read('1,2\n2,1\n', { classes: ['1.0', '2.0'] })).toMatchObject({
      y: Int32Array.of(1, 0),
      classes: ['1.0', '2.0'],
    });
    expect(() => read('1,3\n', { classes: ['1', '2'] })).toThrow('readCsv: line 1 has class "3", expected one of 1,2');
    expect(() => read('1,01\n', { classes: ['1', '1.0'] })).toThrow('line 1 has class "01"');
  });

  it.each([
    ['1,10\n2,2\n3,\n', 'readCsv: line 3 has no class in column 1, expected one'],
    ['x,kind\n1,a\n2,"  "\n', 'readCsv: line 3 has no class in column kind, expected one'],
    ['1,10\n2,nan\n3,4\n', 'readCsv: line 2 has no class in column 1 ("nan"), expected one'],
    ['1,a,\n2,b,\n', 'line 1, column 1 is "a"'],
    [',10\n2,2\n', 'line 1, column 0 is "", a missing value, expected a number'],
  ])('that are missing are refused with their line: %j', (content, message) => {
    expectRefusal(() => read(content), FormatError, message);
  });

  it('that look like values are refused', () => {
    const prices = Array.from({ length: 50 }, (_, i) => `${i % 7},${1000 + 37 * i}`).join('\n');
    expect(() => read(prices)).toThrow(
      'readCsv: column 1 looks continuous (50 different numbers among 50 samples), expected classes. Values are read by readCsvRegression; another column is named by the option label',
    );
    expect(() => read('size,price\n1,2.5\n2,3\n')).toThrow('column price looks continuous (a fraction, "2.5")');
    // Known classes are what they are; so are many, each of several samples.
    expect(read('1,0.5\n2,1.5\n', { classes: ['0.5', '1.5'] }).y).toEqual(Int32Array.of(0, 1));
    expect(read(Array.from({ length: 200 }, (_, i) => `${i},${i % 100}`).join('\n')).classes).toHaveLength(100);
  });
});

describe('files', () => {
  const small = '1,a\n2,b\n';

  it('may be gzipped, in shared memory, or in a buffer that can be resized', () => {
    const bytes = text(small);
    const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
    shared.set(bytes);
    const resizable = new Uint8Array(
      Reflect.construct(ArrayBuffer, [bytes.length, { maxByteLength: 99 }]) as ArrayBuffer,
    );
    resizable.set(bytes);
    for (const file of [gzipSync(bytes), shared, resizable, bytes.buffer]) {
      expect(readCsv(file)).toMatchObject({ samples: 2, classes: ['a', 'b'] });
    }
    expect(() => readCsv(gzipSync(bytes).subarray(0, 15))).toThrow(/^readCsv: the gzip stream is truncated/);
    expect(() => readCsvRegression(gzipSync(bytes))).toThrow(/^readCsvRegression: line 1, column 1 is "a"/);
  });

  it('that are not UTF-8 are told from those that are too long', () => {
    expect(() => readCsv(Uint8Array.of(0xff, 0xfe, 0x31, 0))).toThrow('readCsv: the file is UTF-16, expected UTF-8');
    expect(() => readCsv(new Uint8Array(2 ** 29))).toThrow(
      'readCsv: the file is 536870912 bytes long, expected at most 536870888 of text',
    );
  });

  it('may have cells, names and lines of millions of quotes', () => {
    const count = sampled(3_400_000, 340_000);
    const many = '""'.repeat(count);
    expect(read(`1,"${many}"\n2,b\n`).classes[0]).toHaveLength(count);
    expect(read(`"${many}",kind\n1,a\n2,b\n`).columns[0]).toHaveLength(count);
    for (const content of [`"${many}`, `1,x${many}\n`, `${many}\n`]) {
      expect(() => read(content)).toThrow(FormatError);
    }
    try {
      read(`"${many}",kind\nx,a\n1,b\n`);
      expect.unreachable();
    } catch (error) {
      expect((error as Error).message.length).toBeLessThan(500);
    }
  });

  it('may have many columns', () => {
    const wide = Array.from({ length: 200_000 }, (_, i) => i % 10).join();
    expect(read(`${wide},a\n${wide},b\n`)).toMatchObject({ features: 200_000, samples: 2 });
  });
});
