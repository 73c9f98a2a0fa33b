// What readers take from the playground: each file is saved in the browsers, read back by the package or run by Node, and
// must hold the net that the page shows.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromOnnx, loadModel, readCsv } from 'fourlane/io';
import type { Page } from 'playwright';
import { beforeAll, expect, it } from 'vitest';
import { digestOf } from '../../playground/src/run/digest.js';
import { loadData, type TrainingData } from '../../playground/src/set-up/data.js';
import { OPENING } from '../../playground/src/set-up/set-up.js';
import { percent } from '../../playground/src/train/words.js';
import { inFigures } from '../../playground/src/ui/numbers.js';
import { expectSameBits, expectWithin } from '../expectations.js';
import { runOnnx } from '../io/onnx-runtime.js';
import { digestInNode } from '../playground/train-in-node.js';
import { close, copiedBy, hear, open, servePlayground, standsAt } from './playground-page.js';
import { type BrowserName, describeInBrowsers } from './site.js';

const site = servePlayground();
const root = new URL('../../', import.meta.url).pathname;

/** Amid an epoch of 7 steps. */
const STEP = 24;
const LINK = `#train?rate=0.02&until=${STEP}&v=1`;
const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

interface Saved {
  readonly name: string;
  readonly bytes: Buffer;
}

/** Firefox, as Playwright drives it here, does not tell of files that it saves: the page keeps what it gives to be saved. */
const KEEPS_FILES = `
  const blobs = new Map();
  const urlOf = URL.createObjectURL;
  URL.createObjectURL = (blob) => {
    const url = urlOf.call(URL, blob);
    blobs.set(url, blob);
    return url;
  };
  HTMLAnchorElement.prototype.click = function () {
    const reader = new FileReader();
    reader.onload = () => { window.saved = [this.download, reader.result.split(',')[1]]; };
    reader.readAsDataURL(blobs.get(this.href));
  };
`;

/** Presses a button that saves a file, and gives the file. */
async function saved(page: Page, browser: BrowserName, button: string): Promise<Saved> {
  const pressed = page.getByRole('button', { name: button, exact: true });
  if (browser === 'chromium') {
    const [download] = await Promise.all([page.waitForEvent('download'), pressed.click()]);
    return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
  }
  await page.evaluate('window.saved = undefined');
  await pressed.click();
  await page.waitForFunction('window.saved');
  const [name, text] = (await page.evaluate('window.saved')) as [string, string];
  return { name, bytes: Buffer.from(text, 'base64') };
}

/** Runs the code as a reader does: the file next to its samples, and the built package installed. Gives its weights' digest. */
function digestByCode(code: Saved, samples: Saved): string {
  const folder = mkdtempSync(join(tmpdir(), 'fourlane-code-'));
  try {
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(root, join(folder, 'node_modules', 'fourlane'), 'dir');
    writeFileSync(join(folder, samples.name), samples.bytes);
    const keeps = "(await import('node:fs')).writeFileSync('weights', model.parameterBuffer.data.slice());";
    writeFileSync(join(folder, code.name), `${code.bytes}\n${keeps}\n`);
    execFileSync(process.execPath, [code.name], { cwd: folder });
    return digestOf(readFileSync(join(folder, 'weights')));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

let data: TrainingData;
beforeAll(async () => {
  data = await loadData(OPENING.data);
});

/** The share of samples whose logit is on the right side of 0, as the page writes it. */
function rightOf(logits: ArrayLike<number>): string {
  const right = Array.from(logits).filter((logit, i) => logit > 0 === (data.y[i] === 1)).length;
  return percent(right / data.samples);
}

/** What a browser makes of a picture: its size, and in how many colours it is. */
async function pictureOf(page: Page, type: string, bytes: Buffer) {
  return page.evaluate(
    `(async () => {
      const image = new Image();
      image.src = 'data:${type};base64,${bytes.toString('base64')}';
      await image.decode();
      const canvas = new OffscreenCanvas(image.width, image.height);
      const context = canvas.getContext('2d');
      context.drawImage(image, 0, 0);
      const pixels = new Uint32Array(context.getImageData(0, 0, image.width, image.height).data.buffer);
      return { width: image.width, height: image.height, colours: new Set(pixels).size };
    })()`,
  ) as Promise<{ width: number; height: number; colours: number }>;
}

describeInBrowsers((newPage, browser) => {
  it('is the net that is shown, as safetensors, ONNX, code and JSON', async () => {
    const page = await newPage({ viewport: { width: 1600, height: 1000 } });
    const said = await hear(page);
    await open(page, site.origin, LINK);
    const shown = await standsAt(page, STEP);
    if (browser === 'firefox') await page.evaluate(KEEPS_FILES);
    await page.getByText('Take away', { exact: true }).click();

    const safetensors = await saved(page, browser, 'safetensors');
    expect(safetensors.name).toBe('net.safetensors');
    const model = loadModel(safetensors.bytes);
    expect(digestOf(model.parameterBuffer.data)).toBe(shown.digest);
    const outputs = model.predict(data.x) as Float32Array;
    expect(rightOf(outputs)).toBe(shown.right);

    const onnx = await saved(page, browser, 'ONNX');
    expect(onnx.name).toBe('net.onnx');
    expectWithin(fromOnnx(onnx.bytes).predict(data.x) as Float32Array, outputs, 1e-5);
    expectWithin(await runOnnx(onnx.bytes, data.x, data.samples), outputs, 1e-5);

    const samples = await saved(page, browser, 'Samples');
    expectSameBits(readCsv(samples.bytes, { classes: ['0', '1'] }).x, data.x);
    const code = await saved(page, browser, 'Code');
    expect(digestByCode(code, samples)).toBe(shown.digest);
    await page.getByText('The code', { exact: true }).click();
    expect(await copiedBy(page, 'Copy')).toBe(String(code.bytes));
    // The button says so for some seconds only.
    await expect.poll(said).toContain('Copied.');

    const run = JSON.parse(String((await saved(page, browser, 'Run')).bytes));
    expect(run).toMatchObject({ link: `${site.origin}/${LINK}`, step: STEP, digest: shown.digest });
    expect(inFigures(run.looks.at(-1).loss)).toBe(shown.loss);
    expect(await digestInNode(run.setUp, run.step)).toBe(shown.digest);
    await close(page);
  });

  it('is what is shown, as pictures', async () => {
    const page = await newPage({ viewport: { width: 1600, height: 1000 } });
    await open(page, site.origin, LINK);
    await standsAt(page, STEP);
    if (browser === 'firefox') await page.evaluate(KEEPS_FILES);
    await page.getByText('Take away', { exact: true }).click();
    await page.getByText('Pictures', { exact: true }).click();
    const buttons = page.getByRole('button', { name: /, SVG$/ });
    await buttons.nth(3).waitFor();
    for (const label of await buttons.evaluateAll((all) => all.map((button) => button.ariaLabel))) {
      const title = String(label).replace(/, SVG$/, '');
      const svg = await saved(page, browser, `${title}, SVG`);
      expect(svg.name).toMatch(/\.svg$/);
      expect(await page.evaluate(titleOf, String(svg.bytes))).toBe(title);
      const drawn = await pictureOf(page, 'image/svg+xml', svg.bytes);
      expect(drawn.colours, title).toBeGreaterThan(3);
      const png = await saved(page, browser, `${title}, PNG`);
      expect([...png.bytes.subarray(0, PNG.length)]).toEqual(PNG);
      const { width, height, colours } = await pictureOf(page, 'image/png', png.bytes);
      expect({ width, height }, title).toEqual({ width: 2 * drawn.width, height: 2 * drawn.height });
      expect(colours, title).toBeGreaterThan(3);
    }
    await close(page);
  });
});

/** In the page: the title of an SVG document, or what is wrong with it. */
function titleOf(text: string): string | undefined {
  const document = new DOMParser().parseFromString(text, 'image/svg+xml');
  return document.querySelector('parsererror, svg > title')?.textContent ?? undefined;
}
