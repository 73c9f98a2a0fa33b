import { existsSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { fileURLToPath } from 'node:url';
import { openBrowser } from './open-browser.js';
import { command, integerFlag } from './options.js';
import { type CommandIO, print } from './output.js';
import { type Site, serveFolder } from './static-server.js';
import { UsageError } from './usage.js';

/** Where the build puts the page, seen from the sources as from the package. */
const PAGE = fileURLToPath(new URL('../../dist/playground', import.meta.url));
const FIRST_PORT = 4717;
/** Ports that are tried where none is asked for. */
const TRIED = 20;
const LAST_PORT = 65535;

/** `fourlane playground`: the page that shows units die and live again, from this package. */
export const playground = command({
  help: 'Serves the page on which nets train, units die, and cures bring them back, until Ctrl-C.',
  operands: [],
  flags: {
    port: { value: 'N', help: `default ${FIRST_PORT}, or the next that is free; 0 takes any` },
    host: { value: 'H', help: 'the address to listen at. Default 127.0.0.1, for this machine alone' },
    'no-open': { help: 'does not open it in the browser' },
  },
  run: async ({ port, host = '127.0.0.1', 'no-open': closed }, _, io) => {
    const site = await open(PAGE, host, portsOf(port));
    const url = urlOf(host, site.port);
    const end = interrupted(io);
    print(io, `${url}\nCtrl-C ends it.`);
    if (!closed && io.stdout.isTTY) openBrowser(url);
    await end;
    await site.close();
    return 0;
  },
});

/** @throws {UsageError} if the folder holds no page, or no port can be had */
export async function open(folder: string, host: string, ports: readonly number[]): Promise<Site> {
  if (!existsSync(`${folder}/index.html`)) {
    throw new UsageError(
      `playground: there is no page at ${folder}, build it (npm run build), or install fourlane again`,
    );
  }
  try {
    return await serveFolder(folder, host, ports);
  } catch (cause) {
    const which = ports.length > 1 ? `ports ${ports[0]} to ${ports.at(-1)}` : `port ${ports[0]}`;
    throw new UsageError(`playground: cannot listen at ${host}, ${which}: ${(cause as Error).message}`, { cause });
  }
}

function portsOf(given: string | undefined): readonly number[] {
  if (given === undefined) return Array.from({ length: TRIED }, (_, i) => FIRST_PORT + i);
  const port = integerFlag('port', given, FIRST_PORT, 0);
  if (port > LAST_PORT) throw new UsageError(`--port ${given}: expected an integer from 0 to ${LAST_PORT}`);
  return [port];
}

/** Where a browser of this machine finds it. The addresses of all interfaces are none to go to. */
function urlOf(host: string, port: number): string {
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : isIPv6(host) ? `[${host}]` : host;
  return `http://${name}:${port}/`;
}

function interrupted(io: CommandIO): Promise<void> {
  return new Promise((resolve) => io.onInterrupt(resolve));
}
