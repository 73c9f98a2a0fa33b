import { ArgumentError, FormatError } from 'fourlane';
import { type CsvOptions, type CsvRegressionOptions, readCsv, readCsvRegression } from 'fourlane/io';
import { describe, expect, it } from 'vitest';
import { expectRefusal } from '../expectations.js';

const text = (content: string) => new TextEncoder().encode(content);
const read = (content: string, options?: CsvOptions) => readCsv(text(content), options);
const readValues = (content: string, options?: CsvRegressionOptions) => readCsvRegression(text(content), options);

const iris = '5.1,3.5,1.4,setosa\n4.9,3,1.4,setosa\n7,3.2,4.7,versicolor\n';

describe('auto sees a header', () => {
  it.each<[string, string, CsvOptions?]>([
    ['column numbers, as pandas writes them', `0,1,2,label\n${iris}`],
    ['column numbers over samples that count up, too', '0,1,2,label\n1,2,3,a\n4,5,6,b\n'],
    ['column numbers that are floats', `0.0,1.0,2.0,label\n${iris}`],
    ['years', `2019,2020,2021,trend\n${iris}`],
    ['two column numbers over fractions', '0,1,label\n.5,1.5,a\n2.5,3,b\n'],
    ['names over values', `w,h,d,kind\n${iris}`],
    ['one name among numbers', `0,h,2,kind\n${iris}`],
    ['a column of row names without a name', ',w,kind\n0,1,a\n1,2,b\n'],
    ['row names before column numbers', `,0,1,2,label\n${iris.replaceAll(/^/gm, '9,').slice(0, -2)}`],
    ['a name over classes that are numbers', '7,9,kind\n1,2,0\n3,4,1\n'],
    ['names over values of which some are missing', 'a,b,kind\n1,NA,x\n2,3,y\n', { exclude: ['b'] }],
    ['names over a bad cell', 'a,b,kind\n1,2,x\n1,3,y\n'],
    ['names alone', 'a,b,kind\n'],
    ['a name that was asked for', '1,kind,2\n5,x,6\n7,y,8\n', { label: 'kind' }],
    ['names with quotes, blanks, and a byte order mark', '\ufeff "w" ,\th,"kind"\n1,2,a\n'],
  ])('in %s', (_, content, options) => {
    const [first, ...rest] = content.trimEnd().split('\n');
    const names = (first as string)
      .replace('\ufeff', '')
      .split(',')
      .map((name) => name.trim().replaceAll('"', ''));
    const { named, label, columns, samples } = read(content, options);
    expect({ named, samples }).toEqual({ named: true, samples: rest.length });
    expect(new Set([...columns, label, ...(options?.exclude ?? [])])).toEqual(new Set(names));
  });

  it.each<[string, string]>([
    ['a name over targets', '1,price\n2,3\n'],
    ['names over values', 'a,b\n1,2\n'],
    ['a name over a column whose other values are missing in part', 'a,1\n?,2\n3,4\n'],
  ])('for regression: %s', (_, content) => {
    expect(() => readValues(content)).not.toThrow(/line 1,/);
    expect(readValues(content.replace('?,2\n', '')).named).toBe(true);
  });
});

describe('auto sees a sample', () => {
  it.each<[string, string, CsvOptions?]>([
    ['numbers and a class', iris],
    ['numbers alone', '1,2,0\n3,4,1\n'],
    ['classes that are numbers or text', '5,6,a\n7,8,1\n9,1,b\n'],
    ['an excluded column of text', 'u7,1,a\nu8,2,b\n', { exclude: [0] }],
    ['numbers one after the other, with a class that comes again', '0,1,2,a\n5,3,9,b\n4,4,4,a\n'],
    ['numbers one after the other in all samples', '0,1,a\n2,3,b\n4,5,c\n'],
    ['numbers one after the other, with a class that is known', '0,1,2,a\n5,3,9,b\n', { classes: ['a', 'b'] }],
    ['one sample', '9,9,out\n'],
  ])('in %s', (_, content, options) => {
    const { named, samples } = read(content, options);
    expect({ named, samples }).toEqual({ named: false, samples: content.trimEnd().split('\n').length });
  });

  it.each<[string, string]>([
    ['a missing value', ',2,a\n1,3,b\n4,5,a\n'],
    ['a missing value by name', 'NA,2,a\n1,3,b\n4,5,a\n'],
    ['NaN', 'NaN,2,a\n1,3,b\n4,5,a\n'],
    ['an infinity', 'inf,2,a\n1,3,b\n4,5,a\n'],
    ['a separated thousand', '"1,234",2,a\n1,3,b\n4,5,a\n'],
    ['a percentage', '5%,2,a\n1,3,b\n4,5,a\n'],
    ['a date', '2020-01-31,2,a\n1,3,b\n4,5,a\n'],
    ['a hexadecimal number', '0x10,2,a\n1,3,b\n4,5,a\n'],
  ])('with %s, and refuses it', (_, content) => {
    expectRefusal(() => read(content), FormatError, /^readCsv: line 1, column 0 is /);
    const values = content.replaceAll('a', '1').replaceAll('b', '2').replace('n1n', 'nan').replace('N1N', 'NaN');
    expect(() => readValues(values)).toThrow(/^readCsvRegression: line 1, column 0 is /);
  });
});

it.each([
  ['0,1,label\n5,9,a\n7,7,b\n9,9,a\n', 'line 1 is 0,1,label'],
  ['0,1,2,3\n5,3,1,0\n4,3,1,1\n', 'line 1 is 0,1,2,3'],
])('refuses a first line that may be either: %j', (content, line) => {
  expectRefusal(
    () => read(content),
    FormatError,
    `readCsv: ${line}: the names of the columns, or a sample? Say so by the option header`,
  );
  const rows = content.trimEnd().split('\n').length;
  expect(read(content, { header: true }).samples).toBe(rows - 1);
  expect(read(content, { header: false }).samples).toBe(rows);
});

it('takes the first line as the option says', () => {
  expect(read('1,2\n3,4\n3,5\n', { header: true })).toMatchObject({ columns: ['1'], label: '2', classes: ['4', '5'] });
  expect(() => read('a,b\n1,2\n', { header: false })).toThrow('line 1, column 0 is "a", expected a number');
  for (const header of ['yes', 1, null]) {
    expect(() => read('1,2\n', { header: header as never })).toThrow(ArgumentError);
  }
  expect(() => read('1,2\n', { header: 'yes' as never })).toThrow('header is "yes", expected true, false or "auto"');
});

describe('columns and exclude', () => {
  const houses = 'age,id,rooms,price\n30,h1,4,250\n10,h2,5,400\n';

  it('put the features in order by name, and leave others out', () => {
    const options = { columns: ['rooms', 'age'], targets: ['price'] };
    expect(readValues(houses, options)).toMatchObject({
      x: Float32Array.of(4, 30, 5, 10),
      columns: ['rooms', 'age'],
      targets: ['price'],
    });
    expect(readValues(houses, { exclude: ['id'] }).columns).toEqual(['age', 'rooms']);
    expect(readValues(houses, { exclude: [1, 'age'] }).columns).toEqual(['rooms']);
    expect(readValues('1,x,2,3\n4,y,5,6\n', { exclude: ['1'] })).toMatchObject({ x: Float32Array.of(1, 2, 4, 5) });
  });

  it('take names in any form of Unicode, blanks around them or not', () => {
    const composed = 'caf\u00e9,kind\n1,a\n2,b\n';
    expect(read(composed, { columns: [' cafe\u0301'], label: 'kind ' }).columns).toEqual(['caf\u00e9']);
  });

  it('tell names that come twice apart by their order alone', () => {
    const twice = 'a,a,b,kind\n1,2,3,x\n4,5,6,y\n';
    expect(read(twice, { columns: ['a', 'a', 'b'] }).x).toEqual(Float32Array.of(1, 2, 3, 4, 5, 6));
    expect(() => read(twice, { columns: ['a', 'b'] })).toThrow(
      'columns are a,b, but the file has a,a,b: a comes twice',
    );
    expect(() => read(twice, { exclude: ['a'] })).toThrow(
      'exclude is "a", the name of both 0 and 1, expected a number',
    );
  });

  it.each<[CsvRegressionOptions, string]>([
    [{ columns: ['rooms', 'size'] }, 'columns are rooms,size, but the file has age,id,rooms: size is missing'],
    [{ columns: ['rooms', 'price'] }, 'columns are rooms,price, but the file has age,id,rooms: price is missing'],
    [{ columns: ['rooms', 'rooms'] }, 'columns are rooms,rooms, but the file has age,id,rooms: rooms comes twice'],
    [{ exclude: ['size'] }, 'exclude is "size", expected one of age,id,rooms,price'],
    [{ exclude: ['price'] }, 'exclude names price, which is to be predicted'],
    [{ exclude: 'id' as never }, 'exclude is "id", expected an array'],
    [{ exclude: [null as never] }, 'exclude[0] is null, expected a string or a number'],
    [{ columns: [1 as never] }, 'columns[0] is 1, expected a string'],
  ])('refuse %j', (options, message) => {
    expectRefusal(() => readValues(houses, options), ArgumentError, `readCsvRegression: ${message}`);
  });

  it('say that there is no header to look in', () => {
    expect(() => readValues('1,2,3\n4,5,6\n', { columns: ['rooms'] })).toThrow(
      'columns are rooms, but the file has 0,1 and no header',
    );
    expect(() => readValues('1,2,3\n4,5,6\n', { targets: ['price'] })).toThrow(
      'expected one of 0,1,2 (the file has no header',
    );
  });
});
