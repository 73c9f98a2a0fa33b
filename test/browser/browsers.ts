// The browsers of the system, as Playwright must be told to drive them. Playwright's own builds are not used: they are
// downloads of hundreds of megabytes, patched, and not what people have installed.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { LaunchOptions } from 'playwright';

/** Path of the first of these programs that is on the PATH. */
function find(...programs: string[]): string {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    for (const program of programs) {
      const path = join(folder, program);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // Not here.
      }
    }
  }
  throw new Error(
    `test:browser needs ${programs.join(' or ')} on the PATH; on Debian: apt-get update && apt-get install -y chromium firefox-esr`,
  );
}

/** Milliseconds that anything may take on a busy machine. What takes longer hangs. */
export const PATIENCE = 240_000;

export const browsers: Record<'chromium' | 'firefox', LaunchOptions> = {
  chromium: {
    timeout: PATIENCE,
    executablePath: find('chromium', 'chromium-browser', 'google-chrome'),
    args: [
      '--no-sandbox', // as root, in a container
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  },
  // The channel has Playwright speak WebDriver BiDi, which an unpatched Firefox understands.
  firefox: { timeout: PATIENCE, executablePath: find('firefox-esr', 'firefox'), channel: 'moz-firefox' },
};
