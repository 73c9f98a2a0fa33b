// The playground's story, in the browsers: a sick net is cured, by keyboard alone; a link replays a run in another browser.
import type { Page } from 'playwright';
import { expect, it } from 'vitest';
import { digestOf } from '../../playground/src/run/digest.js';
import { loadData } from '../../playground/src/set-up/data.js';
import { makeModel } from '../../playground/src/set-up/model.js';
import { OPENING } from '../../playground/src/set-up/set-up.js';
import { close, open, servePlayground, tabTo } from './playground-page.js';
import { describeInBrowsers } from './site.js';

/** A folder to leave screenshots in. */
const { PICTURES } = process.env;

const site = servePlayground();

const STEPS_PER_EPOCH = Math.ceil(OPENING.data.samples / OPENING.batchSize);

/** Waits for words on the page, and gives the numbers among them. */
async function numbersOf(page: Page, words: RegExp): Promise<number[]> {
  const text = await page.getByText(words).last().innerText();
  return (words.exec(text) ?? []).slice(1).map(Number);
}

describeInBrowsers((newPage, name) => {
  it('opens on a net that dies, and cures it, by keyboard alone', async () => {
    const page = await newPage();
    await open(page, site.origin);
    await tabTo(page, 'slider', 'Pace');
    await page.keyboard.press('End');
    await page.getByText(/Stands at step 200,/).waitFor();
    const [dead = 0] = await numbersOf(page, /^(\d+) of 96 units are dead\.$/);
    expect(dead).toBeGreaterThan(48);
    if (PICTURES) await page.screenshot({ path: `${PICTURES}/playground-sick.png`, animations: 'disabled' });
    await tabTo(page, 'button', 'Cure it', 'Shift+Tab');
    await page.keyboard.press('Enter');
    const words =
      /At step (\d+) the cured net has ([\d.]+)% of the samples right; the other one, at step 200, has ([\d.]+)%/;
    await page.getByText('Stands at steps 200 and 600').waitFor();
    const [, right = 0, rightBefore = 100] = await numbersOf(page, words);
    const [stillDead = 96] = await numbersOf(page, /^Without the cure \d+ of 96 units are dead, with it (\d+)\.$/);
    if (PICTURES) await page.screenshot({ path: `${PICTURES}/playground-cured.png`, animations: 'disabled' });
    expect(right).toBeGreaterThan(90);
    expect(stillDead).toBeLessThan(24);
    expect(rightBefore).toBeLessThan(80);
    await close(page);
  });

  it('starts, pauses, steps and resets by key', async () => {
    const page = await newPage();
    await open(page, site.origin, `#train?until=${STEPS_PER_EPOCH}&v=1`);
    await page.getByText(`Stands at step ${STEPS_PER_EPOCH},`).waitFor();
    await page.keyboard.press('.');
    await page.getByText(`Stands at step ${STEPS_PER_EPOCH + 1},`).waitFor();
    await page.keyboard.press('e');
    await page.getByText(`Stands at step ${2 * STEPS_PER_EPOCH},`).waitFor();
    await page.keyboard.press(' ');
    await page.getByText('In training').waitFor();
    await page.keyboard.press(' ');
    await page.getByText(/^Stands at step/).waitFor();
    await page.keyboard.press('r');
    await page.getByText('Stands at step 0,').waitFor();
    await close(page);
  });

  it('replays a link to the weights of Node', async () => {
    const [rate, seed] = [0.02, 5];
    const setUp = { ...OPENING, seed, optimizer: { ...OPENING.optimizer, learningRate: rate } };
    const { batchSize } = setUp;
    const data = await loadData(setUp.data);
    const model = makeModel(setUp, data);
    await model.fit(data.x, data.y, { batchSize, epochs: 6 });
    const { step } = model.trainingState;
    const digest = digestOf(model.parameterBuffer.data);

    const page = await newPage();
    await open(page, site.origin, `#train?rate=${rate}&seed=${seed}&until=${step}&x.digest=${digest}&v=1`);
    await page.getByText('These are the weights of the link, bit for bit.').waitFor();
    await close(page);
  });

  // Firefox, as Playwright drives it here, cannot be told.
  it.runIf(name === 'chromium')('moves nothing of itself where less motion is asked for', async () => {
    const page = await newPage({ reducedMotion: 'reduce' });
    await open(page, site.origin);
    await page.getByText('Stands at step 0,').waitFor();
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
    await close(page);
  });
});
