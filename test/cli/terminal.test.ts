import { expect, it } from 'vitest';
import { bar, drawImage, figure, StatusLine, sideBySide, table } from '../../src/cli/terminal.js';

it('lines columns up, numbers to the right', () => {
  const rows = [
    ['1', '0.5'],
    ['10', '0.25'],
  ];
  expect(table(['epoch', 'loss'], rows)).toBe('epoch  loss\n───────────\n1       0.5\n10     0.25');
});

it('goes on below with what is wider than the terminal, each piece with the first column', () => {
  const rows = [['a', '1', '22', '3']];
  expect(table(['is', 'x', 'yy', 'z'], rows, 9)).toBe('is  x  yy\n─────────\na   1  22\n\nis  z\n─────\na   3');
  expect(table(['is', 'x'], [['a', '1']], 1)).toBe('is  x\n─────\na   1');
});

it('writes figures with four decimals, and those that take too much room with an exponent', () => {
  expect([0.00017, -1234.5, 123456.789, 3.5e18, Number.NaN, Infinity].map(figure)).toEqual([
    '0.0002',
    '-1234.5000',
    '1.235e+5',
    '3.500e+18',
    'NaN',
    'Infinity',
  ]);
});

it('draws each pixel as the Braille dot at its place', () => {
  const pixels = new Float32Array(16);
  pixels[0] = 1;
  pixels[5] = 1;
  pixels[14] = 1;
  pixels[3] = 0.2;
  expect(drawImage(pixels, 4)).toEqual(['⠑⡀']);
  expect(drawImage(new Float32Array(9).fill(1), 3)).toEqual(['⠿⠇']);
});

it('puts as many blocks side by side as fit', () => {
  const block = ['ab', 'c'];
  expect(sideBySide([block, block, block], 9)).toBe('ab  ab\nc   c\n\nab\nc\n');
});

it('fills a bar by its fraction', () => {
  expect([bar(0, 4), bar(0.5, 4), bar(1, 4)]).toEqual(['────', '━━──', '━━━━']);
});

it('keeps silent where the output is no terminal, and within its width where it is', () => {
  const written: string[] = [];
  const stream = (isTTY: boolean) =>
    ({ isTTY, columns: 10, write: (text: string) => written.push(text) }) as unknown as NodeJS.WriteStream;
  const piped = new StatusLine(stream(false));
  piped.show(() => 'text');
  piped.clear();
  expect(written).toEqual([]);
  const status = new StatusLine(stream(true));
  status.show(() => 'a text of twenty-five');
  status.show(() => 'too soon');
  status.clear();
  expect(written).toEqual(['\r\x1b[Ka text of', '\r\x1b[K']);
});
