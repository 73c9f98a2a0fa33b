import { expect, it } from 'vitest';
import { fourlane } from './run.js';

it('fourlane bench measures', async () => {
  const figures = JSON.parse((await fourlane(['bench', '--json'])).out);
  expect(figures.length).toBeGreaterThanOrEqual(5);
  for (const { value } of figures) expect(value).toBeGreaterThan(0);
});
