import { expect, it } from 'vitest';
import { lowAndHigh, temporaryFolder } from './folder.js';
import { fourlane } from './run.js';
import { shownLines } from './screen.js';

const args = ['train', '--data', temporaryFolder().put('data.csv', lowAndHigh), '--layers', '4'];

it('prints finished epochs as they finish, piped too', async () => {
  // Stopped after the third row of three million.
  const { out, code } = await fourlane([...args, '--epochs', '3000000'], { interruptAt: '\n3 ' });
  expect(code).toBe(130);
  expect(out).toMatch(/^epoch .*\n─+\n1 .*\n2 .*\n3 /m);
  expect(out).not.toContain('\x1b');
});

it.each([72, 50, 30])(
  'keeps finished epochs on a terminal, and no line is wider than its %i columns',
  async (columns) => {
    const { out } = await fourlane([...args, '--epochs', '3'], { columns });
    // A line that is written over says how far training is.
    expect(out).toContain('\r\x1b[K');
    const lines = shownLines(out);
    const table = lines.slice(lines.findIndex((line) => line.startsWith('epoch ')));
    expect(table.slice(2, 5).map((line) => line.split(' ')[0])).toEqual(['1', '2', '3']);
    expect(table[0]).toMatch(/^epoch .*test loss/);
    const wide = lines.filter((line) => line.length > columns && !/^(dead:|\d+ samples)/.test(line));
    expect(wide).toEqual([]);
  },
);
