// The playground's story, in the browsers: a sick net is cured, by keyboard alone; a link replays a run in another browser.
import type { Page } from 'playwright';
import { expect, it } from 'vitest';
import { linkOf, readLink } from '../../playground/src/set-up/address.js';
import { OPENING, type SetUp } from '../../playground/src/set-up/set-up.js';
import { digestInNode } from '../playground/train-in-node.js';
import { close, copiedBy, hear, open, servePlayground, standsAt, tabTo } from './playground-page.js';
import { describeInBrowsers } from './site.js';

/** A folder to leave README's two pictures in, taken in Chromium at the page's own pace. */
const { PICTURES } = process.env;

const site = servePlayground();

const STEPS_PER_EPOCH = Math.ceil(OPENING.data.samples / OPENING.batchSize);

function withRate(learningRate: number): SetUp {
  return { ...OPENING, seed: 5, optimizer: { ...OPENING.optimizer, learningRate } };
}

/** What the page says in front of its nets; it also tells it to screen readers, when they have time. */
const story = (page: Page) => page.getByRole('region', { name: 'What happens' });

/** Waits for words of the story, and gives the numbers among them. */
async function numbersOf(page: Page, words: RegExp): Promise<number[]> {
  const text = await story(page).getByText(words).innerText();
  return (words.exec(text) ?? []).slice(1).map(Number);
}

/** How the nets compare in the end. */
const COMPARED =
  /At step 600 the cured net has ([\d.]+)% of the samples right; the other one, at step 200, has ([\d.]+)%/;

/** What a screen reader says of the opening, in its order. */
const STORY = [
  /In training from step 0\./,
  /Step \d+: \d+ of 96 units are dead\./,
  /Training stands at step 200\. Digest of the weights: [0-9a-f]{8}\./,
  /The cured net starts next to the sick one\./,
  /Digest of the weights: [0-9a-f]{8}, [0-9a-f]{8}\. /,
];
const WHOLE_STORY = new RegExp(`${STORY.map(({ source }) => source).join('[^]*')}${COMPARED.source}`);

describeInBrowsers((newPage, name) => {
  it('opens on a net that dies, and cures it, by keyboard alone', async () => {
    const pictures = name === 'chromium' ? PICTURES : undefined;
    const page = await newPage(pictures ? { viewport: { width: 1600, height: 1000 } } : {});
    const said = await hear(page);
    await open(page, site.origin);
    if (!pictures) {
      await tabTo(page, 'slider', 'Pace');
      await page.keyboard.press('Home');
      // 40 steps a second.
      for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowRight');
    }
    await page.getByText(/Stands at step 200,/).waitFor();
    await standsAt(page, 200);
    const [dead = 0] = await numbersOf(page, /^(\d+) of 96 units are dead\.$/);
    expect(dead).toBeGreaterThan(48);
    if (pictures) await page.screenshot({ path: `${pictures}/playground-sick.png`, animations: 'disabled' });
    if (pictures) await page.getByRole('button', { name: 'Cure it' }).focus();
    else await tabTo(page, 'button', 'Cure it', 'Shift+Tab');
    await page.keyboard.press('Enter');
    await page.getByText('Stands at steps 200 and 600').waitFor();
    // The last look comes after the last step.
    await story(page).getByText('At step 600 the cured net').waitFor();
    const [right = 0, rightBefore = 100] = await numbersOf(page, COMPARED);
    const [stillDead = 96] = await numbersOf(page, /^Without the cure \d+ of 96 units are dead, with it (\d+)\.$/);
    if (pictures) await page.screenshot({ path: `${pictures}/playground-cured.png`, animations: 'disabled' });
    expect(right).toBeGreaterThan(90);
    expect(stillDead).toBeLessThan(24);
    expect(rightBefore).toBeLessThan(80);
    await expect.poll(said).toMatch(WHOLE_STORY);
    expect(await said()).toContain('The learning rate 0.2 is too high.');
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
    await page.getByText('In training:').waitFor();
    await page.keyboard.press(' ');
    await page.getByText(/^Stands at step/).waitFor();
    await page.keyboard.press('r');
    await page.getByText('Stands at step 0,').waitFor();
    await close(page);
  });

  it('replays a link to the weights of Node', async () => {
    const setUp = withRate(0.02);
    const digest = await digestInNode(setUp, 42);
    const page = await newPage();
    const link = linkOf({ tab: 'train', setUp, cured: undefined, until: 42, extra: { digest } });
    await open(page, site.origin, link);
    await page.getByText('These are the weights of the link, bit for bit.').waitFor();
    await close(page);
  });

  it('copies a link that ends at the weights of Node, of both nets', async () => {
    const [setUp, cured] = [withRate(0.02), withRate(0.002)];
    const page = await newPage();
    const begun = linkOf({ tab: 'train', setUp, cured, until: 21, extra: { curedUntil: '35' } });
    await open(page, site.origin, begun);
    await page.getByText('Stands at steps 21 and 35.').waitFor();
    await page.keyboard.press('.');
    await page.getByText('Stands at steps 22 and 36.').waitFor();
    const link = await copiedBy(page, 'Copy link');
    const digest = (await Promise.all([digestInNode(setUp, 22), digestInNode(cured, 36)])).join('-');
    expect(readLink(new URL(link).hash)).toEqual({
      state: { tab: 'train', setUp, cured, until: 22, extra: { digest, curedUntil: '36' } },
      problems: [],
    });

    await page.evaluate("navigator.clipboard.writeText = () => Promise.reject(new Error('forbidden'))");
    await page.getByRole('button', { name: /^(Copy link|Link copied)$/ }).click();
    expect(await page.getByLabel('Copy this link').inputValue()).toBe(link);
    await close(page);

    const other = await newPage();
    await open(other, site.origin, link.slice(site.origin.length + 1));
    await other.getByText('These are the weights of the link, bit for bit.').waitFor();
    await close(other);
  });

  it('says in words why training broke off', async () => {
    const page = await newPage();
    const said = await hear(page);
    await open(page, site.origin, '#train?optimizer=sgd&rate=10&until=100&v=1');
    await page.getByText('Training broke off at step 7, epoch 1.').waitFor();
    const why = /Training stopped at step 8: the outputs of layer 3 are not finite.* lower it/;
    await page.getByRole('region', { name: 'What happens' }).getByText(why).waitFor();
    await expect.poll(said).toMatch(why);
    await close(page);
  });
});
