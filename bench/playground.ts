// What the built playground asks of the page's thread, in the system's Chromium: frames, long tasks and memory with
// 784-128-64-10 in training at full speed, and standing still to compare; with --lesson of the four nets of lesson 3 alone,
// with --heavy of 12 layers of 512 units and of a CSV file of 100,000 lines.
// Run: npm run build && npx tsx bench/playground.ts [--seconds 20] [--minutes 5] [--lesson | --heavy]
import { parseArgs } from 'node:util';
import { chromium, type Page } from 'playwright';
import { linkOf } from '../playground/src/set-up/address.js';
import { DIGITS, type LayerChoice, OPENING, type SetUp } from '../playground/src/set-up/set-up.js';
import { serveFolder } from '../src/cli/static-server.js';
import { browsers } from '../test/browser/browsers.js';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '20' },
    minutes: { type: 'string', default: '0' },
    lesson: { type: 'boolean' },
    heavy: { type: 'boolean' },
  },
});
/** Time that workers and caches are given to settle. */
const WARM_UP = 5000;

interface Frames {
  /** Milliseconds from each frame to the next. */
  readonly frames: readonly number[];
  /** Milliseconds of every task of 50 and more. */
  readonly longTasks: readonly number[];
}

/** Looks at the page's thread for a while. */
function watchFrames(page: Page, milliseconds: number): Promise<Frames> {
  return page.evaluate(
    (time) =>
      new Promise<Frames>((resolve) => {
        const frames: number[] = [];
        const longTasks: number[] = [];
        const observer = new PerformanceObserver((list) => {
          longTasks.push(...list.getEntries().map(({ duration }) => duration));
        });
        observer.observe({ type: 'longtask' });
        const start = performance.now();
        let last = start;
        const next = (now: number): void => {
          frames.push(now - last);
          last = now;
          if (now - start < time) requestAnimationFrame(next);
          else {
            observer.disconnect();
            resolve({ frames: frames.slice(1), longTasks });
          }
        };
        requestAnimationFrame(next);
      }),
    milliseconds,
  );
}

function report(name: string, { frames, longTasks }: Frames, steps: number): void {
  const sorted = [...frames].sort((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.floor(share * (sorted.length - 1))] as number).toFixed(1);
  const seconds = frames.reduce((sum, each) => sum + each, 0) / 1000;
  console.log(
    `${name}: ${(frames.length / seconds).toFixed(1)} frames a second; from one to the next ${at(0.5)} ms (median), ` +
      `${at(0.99)} (99th percentile), ${at(1)} (longest); ${longTasks.length} tasks over 50 ms` +
      `${longTasks.length > 0 ? `, the longest ${Math.max(...longTasks).toFixed(0)} ms` : ''}; ${Math.round(steps / seconds)} steps a second`,
  );
}

/** The step that the page says its net has come to. */
async function stepOf(page: Page): Promise<number> {
  const text = await page.locator('.controls').innerText();
  return Number(/step ([\d,]+)/.exec(text)?.[1]?.replaceAll(',', ''));
}

/** Bytes of the page and its Workers, garbage collected. */
function memoryOf(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const { measureUserAgentSpecificMemory: measure } = performance as unknown as {
      measureUserAgentSpecificMemory(): Promise<{ bytes: number }>;
    };
    return (await measure.call(performance)).bytes;
  });
}

/** Four nets side by side, that should train at 150 steps a second for eight seconds. */
async function measureLesson(page: Page): Promise<void> {
  const state = { setUp: OPENING, cured: undefined, until: undefined, extra: { lesson: '3' } };
  await page.goto(`http://127.0.0.1:${site.port}/${linkOf({ tab: 'lessons', ...state })}`);
  await page.getByRole('button', { name: 'Train all four' }).click();
  const steps = page.getByRole('progressbar', { name: 'Steps trained' });
  const stepsNow = (): Promise<number> => steps.evaluate((bar) => (bar as HTMLProgressElement).value);
  while ((await stepsNow()) === 0) await page.waitForTimeout(50);
  const before = await stepsNow();
  const frames = await watchFrames(page, 5000);
  report('lesson 3, four nets', frames, (await stepsNow()) - before);
}

/** Says which tasks over 50 ms there were on the page's thread while something was done. */
async function reportTasks(page: Page, name: string, work: () => Promise<unknown>): Promise<void> {
  const taken = (): Promise<number[]> => page.evaluate('window.longTasks.splice(0)');
  await taken();
  await work();
  // The observer is told of a task after its end.
  await page.waitForTimeout(500);
  const tasks = (await taken()).map((duration) => Math.round(duration));
  console.log(`${name}: ${tasks.length} tasks over 50 ms${tasks.length > 0 ? `: ${tasks.join(', ')} ms` : ''}`);
}

/** Long work, once the page has opened. */
async function measureHeavy(page: Page): Promise<void> {
  await page.addInitScript(`
    window.longTasks = [];
    new PerformanceObserver((list) => {
      window.longTasks.push(...list.getEntries().map(({ duration }) => duration));
    }).observe({ type: 'longtask' });
  `);
  const state = { tab: 'train', cured: undefined, until: undefined, extra: {} } as const;
  const go = (setUp: SetUp): Promise<unknown> =>
    page.evaluate(
      (link) => {
        location.hash = link;
      },
      linkOf({ ...state, setUp }),
    );
  await page.goto(`http://127.0.0.1:${site.port}/${linkOf({ ...state, setUp: DIGITS })}`);
  const pause = page.getByRole('button', { name: 'Pause', exact: true });
  await pause.click();
  await page.waitForTimeout(WARM_UP);
  const layers = Array.from({ length: 12 }, () => ({ ...(DIGITS.layers[0] as LayerChoice), units: 512 }));
  await reportTasks(page, '12 layers of 512 units, made', async () => {
    await go({ ...DIGITS, layers });
    await page.getByText('6,144 dead').waitFor({ timeout: 60_000 });
    await page.getByText('The weights’ digest is').waitFor();
    await page.waitForTimeout(WARM_UP);
  });
  await reportTasks(page, 'in training', async () => {
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page.waitForTimeout(WARM_UP);
  });
  await reportTasks(page, 'halted', async () => {
    await pause.click();
    await page.getByText('The weights’ digest is').waitFor();
  });
  const lines = Array.from({ length: 100_000 }, (_, i) => `${i % 101},${i % 97},${i % 89},${i % 83},k${i % 3}`);
  await go({ ...OPENING, data: { ...OPENING.data, kind: 'csv' } });
  await page.locator('.drop').waitFor();
  // Made before: to bring it here takes the page's thread longer than all that the page does with it.
  const dataTransfer = await page.evaluateHandle(
    (text) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([text], 'long.csv', { type: 'text/csv' }));
      return transfer;
    },
    `a,b,c,d,kind\n${lines.join('\n')}\n`,
  );
  await page.waitForTimeout(WARM_UP);
  await reportTasks(page, 'a CSV file of 100,000 lines, read and trained on', async () => {
    await page.dispatchEvent('.drop', 'drop', { dataTransfer });
    await page.getByText('100,000 samples of 4 inputs').waitFor({ timeout: 60_000 });
    await page.waitForTimeout(WARM_UP);
  });
}

async function measureTraining(page: Page): Promise<void> {
  const link = linkOf({ tab: 'train', setUp: DIGITS, cured: undefined, until: undefined, extra: {} });
  await page.goto(`http://127.0.0.1:${site.port}/${link}`);
  const pause = page.getByRole('button', { name: 'Pause', exact: true });
  // The page stops its first run by itself.
  await pause.click();
  await page.getByRole('slider', { name: /^Pace/ }).press('End');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.waitForTimeout(WARM_UP);
  const time = 1000 * Number(values.seconds);
  const measured = async (name: string): Promise<void> => {
    const before = await stepOf(page);
    const frames = await watchFrames(page, time);
    report(name, frames, (await stepOf(page)) - before);
  };
  await measured('in training');
  for (let minute = 0; minute <= Number(values.minutes); minute++) {
    if (minute > 0) await page.waitForTimeout(60_000);
    console.log(`minute ${minute}: ${((await memoryOf(page)) / 1e6).toFixed(1)} MB at step ${await stepOf(page)}`);
  }
  await pause.click();
  await page.waitForTimeout(1000);
  await measured('standing');
}

const site = await serveFolder('dist/playground', '127.0.0.1', [0]);
const { chromium: options } = browsers;
const browser = await chromium.launch({
  ...options,
  args: [...(options.args ?? []), '--enable-blink-features=ForceEagerMeasureMemory'],
});
try {
  const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } });
  // tsx has functions keep their names by a helper, which the page has not.
  await page.addInitScript('globalThis.__name = (named) => named');
  page.on('pageerror', (error) => console.error(error));
  await (values.lesson ? measureLesson(page) : values.heavy ? measureHeavy(page) : measureTraining(page));
} finally {
  await browser.close();
  await site.close();
}
