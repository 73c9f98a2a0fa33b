// The engines that are measured: this Node, what tools/engines installs (npm install there), and the system's browsers.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chromium, firefox, type LaunchOptions } from 'playwright';
import { browsers } from '../../test/browser/browsers.js';

/** A function of measure.mjs. */
type Measurement = 'measureProducts' | 'measureTiles';

/** What it takes; the binaries are paths. */
interface Input {
  readonly binary: string;
  readonly roofline: string;
  readonly [more: string]: unknown;
}

export interface Engine {
  readonly name: string;
  /** Measures, in a new process; `optimised` leaves out the engine's first, quick compiler where a flag can. */
  measure<T>(measurement: Measurement, input: Input, optimised?: boolean): Promise<T>;
}

const fileOf = (name: string) => new URL(name, import.meta.url);

function commandLine(name: string, command: string, flags: readonly string[], optimised?: string): Engine[] {
  if (!existsSync(command)) return [];
  const version = execFileSync(command, ['--version'], { encoding: 'utf8' }).match(/\d+\.\d+\.\d+/)?.[0];
  return [
    {
      name: `${name} (${version})`,
      async measure(measurement, input, fast) {
        const options = [...flags, ...(fast && optimised ? [optimised] : [])];
        const script = [fileOf('here.mjs').pathname, measurement, JSON.stringify(input)];
        return JSON.parse(execFileSync(command, [...options, ...script], { encoding: 'utf8' }));
      },
    },
  ];
}

async function inBrowser(name: 'chromium' | 'firefox', plain: LaunchOptions, fast: LaunchOptions): Promise<Engine> {
  const launch = (optimised?: boolean) =>
    ({ chromium, firefox })[name].launch({ ...browsers[name], ...(optimised ? fast : plain) });
  const browser = await launch();
  const version = browser.version().split('.')[0];
  await browser.close();
  return {
    name: `${name[0]?.toUpperCase()}${name.slice(1)} ${version}`,
    async measure<T>(measurement: Measurement, input: Input, optimised?: boolean) {
      const browser = await launch(optimised);
      const page = await browser.newPage();
      const source = readFileSync(fileOf('measure.mjs'), 'utf8').replaceAll('export function', 'function');
      const [binary, roofline] = [input.binary, input.roofline].map((path) => [...readFileSync(path)]);
      const argument = JSON.stringify({ ...input, binary, roofline });
      const result = (await page.evaluate(`(() => { ${source}\nreturn ${measurement}(${argument}); })()`)) as T;
      await browser.close();
      return result;
    },
  };
}

const INSTALLED = 'tools/engines/node_modules';
const NO_LIFTOFF = '--no-liftoff';
/** Firefox's clock would move once in a millisecond, more or less. */
const FINE_CLOCK = { 'privacy.reduceTimerPrecision': false };
const MAJOR = process.version.match(/\d+/)?.[0];

export const engines: readonly Engine[] = [
  ...commandLine(
    `Node ${MAJOR}`,
    process.execPath,
    MAJOR === '20' ? ['--experimental-wasm-relaxed-simd'] : [],
    NO_LIFTOFF,
  ),
  ...['22', '24', '26'].flatMap((version) =>
    commandLine(`Node ${version}`, `${INSTALLED}/node${version}/bin/node`, [], NO_LIFTOFF),
  ),
  ...commandLine(
    'Deno',
    `${INSTALLED}/@deno/linux-x64-glibc/deno`,
    ['run', '--allow-read'],
    `--v8-flags=${NO_LIFTOFF}`,
  ),
  ...commandLine('Bun', `${INSTALLED}/@oven/bun-linux-x64/bin/bun`, []),
  await inBrowser('chromium', {}, { args: [...(browsers.chromium.args ?? []), `--js-flags=${NO_LIFTOFF}`] }),
  await inBrowser(
    'firefox',
    { firefoxUserPrefs: FINE_CLOCK },
    { firefoxUserPrefs: { ...FINE_CLOCK, 'javascript.options.wasm_baselinejit': false } },
  ),
];

/** 0.87 and 1.01: fractions of a peak. */
export function fraction(value: number): string {
  return value.toFixed(2);
}
