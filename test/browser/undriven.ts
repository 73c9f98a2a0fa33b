// Firefox without a driver. While WebDriver BiDi listens, `new Worker` in a Worker blocks for ever now and then, with the
// simplest of programs (docs/notes/threads.md).
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { browsers, PATIENCE } from './browsers.js';
import type { Site } from './site.js';

/** A new profile must not open pages of its own. */
const PREFERENCES = {
  'browser.aboutwelcome.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'datareporting.policy.dataSubmissionEnabled': false,
};

/** Opens a page in a Firefox of its own. @returns what the page posts as its result */
export async function resultUndriven(site: Site, path: string): Promise<string> {
  const profile = await mkdtemp(join(tmpdir(), 'fourlane-firefox-'));
  const lines = Object.entries(PREFERENCES).map(([name, value]) => `user_pref("${name}", ${value});\n`);
  await writeFile(join(profile, 'user.js'), lines.join(''));
  const result = site.result(path);
  const program = browsers.firefox.executablePath as string;
  const firefox = spawn(program, ['--headless', '--no-remote', '--profile', profile, site.origin + path], {
    stdio: 'ignore',
    detached: true,
  });
  const ended = once(firefox, 'exit');
  const late = new AbortController();
  try {
    return await Promise.race([
      result,
      ended.then(([code, signal]) => `Firefox has ended (${code ?? signal})`),
      setTimeout(PATIENCE, 'Firefox has posted nothing', { signal: late.signal }),
    ]);
  } finally {
    late.abort();
    // With the processes that it has started.
    if (firefox.exitCode === null && firefox.signalCode === null) process.kill(-(firefox.pid as number), 'SIGKILL');
    await ended;
    await rm(profile, { recursive: true, force: true, maxRetries: 20 });
  }
}
