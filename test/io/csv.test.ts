import { ArgumentError, FormatError } from 'fourlane';
import { type CsvOptions, readCsv, readCsvRegression } from 'fourlane/io';
import { describe, expect, it } from 'vitest';
import { expectRefusal } from '../expectations.js';

const read = (text: string, options?: CsvOptions) => readCsv(new TextEncoder().encode(text), options);

it('reads numbers with a class in the last column, with or without a header', () => {
  const expected = { x: Float32Array.of(1, -2.5, 3e3, 0.25), y: Int32Array.of(1, 0), samples: 2, features: 2 };
  expect(read('w,h,kind\n1,-2.5,rose\n3e3,.25,aster\n')).toEqual({
    ...expected,
    columns: ['w', 'h'],
    label: 'kind',
    classes: ['aster', 'rose'],
    named: true,
  });
  expect(read('1,-2.5,rose\r\n3e3,.25,aster')).toEqual({
    ...expected,
    columns: ['0', '1'],
    label: '2',
    classes: ['aster', 'rose'],
    named: false,
  });
});

it('takes the label column by name or number, and classes in a given order', () => {
  const text = 'digit,a,b\n10,1,2\n9,3,4\n';
  expect(read(text, { label: 'digit' })).toMatchObject({ y: Int32Array.of(1, 0), classes: ['9', '10'] });
  expect(read(text, { label: 0 })).toMatchObject({ columns: ['a', 'b'], x: Float32Array.of(1, 2, 3, 4) });
  expect(read(text, { label: 0, classes: ['8', '10', '9'] }).y).toEqual(Int32Array.of(1, 2));
});

it.each<[string, unknown, string]>([
  ['text for classes', 'a', 'classes is "a", expected an array, each element once'],
  ['a class twice', ['a', 'a'], 'classes is [a,a], expected an array, each element once'],
])('refuses %s', (_, classes, message) => {
  expectRefusal(() => read('1,a\n', { classes: classes as string[] }), ArgumentError, message);
});

it('refuses text that is not UTF-8', () => {
  const latin = Uint8Array.of(0x31, 0x2c, 0xe9);
  expectRefusal(() => readCsv(latin), FormatError, 'readCsv: the file is not UTF-8');
});

it('takes digits for a name first, then for a number', () => {
  const named = '2,a,b\n0,1,5\n9,3,4\n';
  expect(read(named, { label: '2' })).toMatchObject({ columns: ['a', 'b'], classes: ['0', '9'] });
  expect(read(named, { label: 2 })).toMatchObject({ columns: ['2', 'a'], classes: ['4', '5'] });
  expect(read(named, { label: '1' })).toMatchObject({ columns: ['2', 'b'], classes: ['1', '3'] });
  // No header, for the second column may be text.
  expect(read('1,x,2\n3,y,4\n', { label: '1' })).toMatchObject({
    samples: 2,
    columns: ['0', '2'],
    classes: ['x', 'y'],
  });
});

it('understands quotes, a byte order mark and empty lines', () => {
  expect(read('\ufeff1,"a ""b"",\nc"\n\n2,"d"\n')).toMatchObject({ samples: 2, classes: ['a "b",\nc', 'd'] });
});

it.each<[string, RegExp, CsvOptions?]>([
  ['', /empty/],
  ['\n\n', /empty/],
  ['1,2\n1\n', /line 2 has 1 columns, expected 2/],
  ['a,b\nx,1\n', /line 2, column a is "x", expected a number/],
  ['1,0\nInfinity,1\n', /column 0 is "Infinity"/],
  ['1,0\n1e39,1\n', /line 2, column 0 is "1e39", expected a number that float32 holds/],
  ['1,"open\n', /line 1 has a quote/],
  ['1,b"c\n', /quote/],
  ['\r\na,b\n1,"two\nlines"\n\nx,1\n', /line 6, column a is "x"/],
  ['kind\na\nb\n', /the first line, "kind", has no column but those to be predicted/],
  [
    'a;b\n1;2\n',
    /the first line, "a;b", has no column but those to be predicted, expected others. Are they separated by ";"\? Say so by the option delimiter/,
  ],
  ['1,a\n2,c\n', /line 2 has class "c", expected one of a,b/, { classes: ['a', 'b'] }],
])('refuses %j', (text, message, options) => {
  expectRefusal(() => read(text, options), FormatError, message);
});

it.each([
  ['size', 'label is "size", expected one of a,b,b'],
  ['3', 'label is "3", expected one of a,b,b'],
  [3, 'label is 3, expected one of a,b,b'],
  [-1, 'label is -1'],
  ['b', 'label is "b", the name of both 1 and 2, expected a number'],
])('refuses the label column %j', (label, message) => {
  expectRefusal(() => read('a,b,b\n1,2,3\n', { label }), ArgumentError, message);
});

describe('for regression', () => {
  const read = (text: string, targets?: readonly (string | number)[]) =>
    readCsvRegression(new TextEncoder().encode(text), targets && { targets });

  it('reads the last column as the value to predict, or those named, in their order', () => {
    expect(read('1,2,3.5\n4,5,-6\n')).toEqual({
      x: Float32Array.of(1, 2, 4, 5),
      y: Float32Array.of(3.5, -6),
      samples: 2,
      features: 2,
      outputs: 1,
      columns: ['0', '1'],
      targets: ['2'],
      named: false,
    });
    expect(read('a,b,c\n1,2,3\n4,5,6\n', ['c', 0])).toMatchObject({
      x: Float32Array.of(2, 5),
      y: Float32Array.of(3, 1, 6, 4),
      outputs: 2,
      columns: ['b'],
      targets: ['c', 'a'],
    });
  });

  it('takes a line with a target that is no number for a header, and only the first', () => {
    expect(read('1,price\n2,3\n').targets).toEqual(['price']);
    expect(() => read('1,2\n3,cheap\n')).toThrow('readCsvRegression: line 2, column 1 is "cheap", expected a number');
    expect(() => read('1,2\n3,\n')).toThrow(FormatError);
  });

  it.each([[[]], [['d']], [[3]], [['a', 0]]])('refuses the target columns %j', (targets) => {
    expect(() => read('a,b,c\n1,2,3\n', targets)).toThrow(ArgumentError);
  });
});

it('is not slowed down by a long unclosed quote', () => {
  expect(() => read(`"${'a""'.repeat(300_000)}`)).toThrow(FormatError);
});
