import { beforeAll, describe, expect, it } from 'vitest';
import { keepFile, loadCsv, readFile } from '../../playground/src/set-up/csv-data.js';
import { loadData } from '../../playground/src/set-up/data.js';
import { type CsvChoice, DATA_DEFAULTS, type DataChoice } from '../../playground/src/set-up/set-up.js';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const withFile = (csv: CsvChoice): DataChoice => ({ ...DATA_DEFAULTS, kind: 'csv', csv });

describe('a file of one’s own', () => {
  it('is guessed: classes in the last column, in the first, or values', () => {
    expect(keepFile('a.csv', bytesOf('x,y,kind\n1,2,cat\n3,4,dog\n5,6,cat\n'))).toMatchObject({
      task: 'classes',
      column: 'kind',
    });
    expect(keepFile('b.csv', bytesOf('kind,x,y\ncat,1,2.5\ndog,3,4.25\n'))).toMatchObject({
      task: 'classes',
      column: 'kind',
    });
    expect(keepFile('c.csv', bytesOf('x,price\n1,2.25\n3,4.5\n'))).toMatchObject({
      task: 'regression',
      column: 'price',
    });
  });

  it('is read with semicolons and commas in numbers', () => {
    const read = readFile(keepFile('d.csv', bytesOf('x;y;kind\n1,5;2;cat\n3;4,25;dog\n')));
    expect([...read.x]).toEqual([1.5, 2, 3, 4.25]);
    expect(read.classes).toEqual(['cat', 'dog']);
  });

  it('becomes samples, scaled and moved, some kept back from 50 on', () => {
    const lines = Array.from({ length: 60 }, (_, i) => `${i},${-i},${['a', 'b', 'c'][i % 3]}`);
    const data = loadCsv({
      ...withFile(keepFile('e.csv', bytesOf(`x,y,kind\n${lines.join('\n')}\n`))),
      scale: 2,
      offset: 1,
    });
    expect(data).toMatchObject({ samples: 48, inputs: 2, outputs: 3, task: 'classes', names: ['a', 'b', 'c'] });
    expect(data.test?.y).toHaveLength(12);
    const kept = [...data.x, ...(data.test?.x ?? [])].filter((_, i) => i % 2 === 0).sort((a, b) => a - b);
    expect(kept).toEqual(Array.from({ length: 60 }, (_, i) => 2 * i + 1));
  });

  it('has one output for two classes, and values where these are to be predicted', () => {
    const choice = keepFile('f.csv', bytesOf('x,kind\n1,0\n2,1\n3,1\n'));
    expect(loadCsv(withFile(choice))).toMatchObject({ outputs: 1, task: 'binary', names: ['0', '1'] });
    const values = loadCsv(withFile({ ...choice, task: 'regression' }));
    expect(values).toMatchObject({ outputs: 1, task: 'regression', names: ['kind'] });
    expect(values.y).toEqual(Float32Array.of(0, 1, 1));
  });

  it('leaves columns out', () => {
    const choice = keepFile('g.csv', bytesOf('id,x,kind\nfirst,1,a\nsecond,2,b\n'));
    expect(loadCsv(withFile({ ...choice, column: 'kind', leftOut: ['id'] })).inputs).toBe(1);
  });
});

describe('a file that cannot be read', () => {
  let broken: CsvChoice;
  beforeAll(() => {
    broken = keepFile('broken.csv', bytesOf('x,y,kind\n1,2,cat\n3,four,dog\n'));
  });

  it('is refused with line and column', async () => {
    await expect(loadData(withFile(broken))).rejects.toThrow(/line 3.*y.*four/);
  });

  it('is refused in the words of the format that it is written in', () => {
    const semicolons = keepFile('s.csv', bytesOf('x;y;kind\n1,5;2;cat\n3;vier;dog\n'));
    expect(() => readFile(semicolons)).toThrow(/line 3.*y.*vier/);
    const tabs = keepFile('t.csv', bytesOf('x\ty\tkind\n1.5\t2\tcat\n3\tdog\n'));
    expect(() => readFile(tabs)).toThrow(/line 3 has 2 columns, expected 3/);
  });

  it('is refused without a sample', () => {
    expect(() => readFile(keepFile('h.csv', bytesOf('x,y,kind\n')))).toThrow('a line of names, and no samples');
    expect(() => readFile(keepFile('e.csv', bytesOf('')))).toThrow('the file is empty');
  });

  it('is asked for where only a link knows it', async () => {
    const missing = { ...broken, file: 'iris.csv', digest: '01234567' };
    await expect(loadData(withFile(missing))).rejects.toThrow(
      'The data are in the file iris.csv (digest 01234567), which a link cannot carry: open it in the set-up, under Data.',
    );
  });

  it('or there is none', async () => {
    await expect(loadData({ ...DATA_DEFAULTS, kind: 'csv' })).rejects.toThrow('There is no file yet');
    await expect(loadData({ ...DATA_DEFAULTS, kind: 'points' })).rejects.toThrow('There are fewer than two points yet');
  });
});
