import { readdir, readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, sep } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/vnd.microsoft.icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.md': 'text/markdown; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
};

/** Isolation, without which browsers share no memory between threads. */
export const ISOLATION = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

const HEADERS: Readonly<Record<string, string>> = {
  ...ISOLATION,
  // The page of another version of the package has the same address.
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
};

/** A folder on a server of this machine. */
export interface Site {
  readonly port: number;
  /** Ends the server, and what it is at. */
  close(): Promise<void>;
}

/**
 * Serves the files that are in a folder now, and nothing else; `index.html` at `/`.
 * @param ports tried one after another, as long as they are taken; 0 is any that is free
 * @throws {NodeJS.ErrnoException} EADDRINUSE if all are taken, or what else keeps it from listening
 */
export async function serveFolder(folder: string, host: string, ports: readonly number[]): Promise<Site> {
  const files = await pathsOf(folder);
  const server = createServer((request, response) => {
    void answer(files, request, response);
  });
  await listenAtFirst(server, host, ports);
  const { port } = server.address() as AddressInfo;
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What the folder holds, by the path that asks for it. What is not here cannot be asked for, whatever the path looks like. */
async function pathsOf(folder: string): Promise<ReadonlyMap<string, string>> {
  const names = await readdir(folder, { recursive: true });
  const files = new Map(names.map((name) => [`/${name.replaceAll(sep, '/')}`, join(folder, name)]));
  return files.set('/', join(folder, 'index.html'));
}

async function answer(
  files: ReadonlyMap<string, string>,
  { method, url = '/' }: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const fail = (status: number, text: string, headers = {}): void => {
    response.writeHead(status, { ...HEADERS, 'Content-Type': TYPES['.txt'], ...headers });
    response.end(method === 'HEAD' ? undefined : `${text}\n`);
  };
  if (method !== 'GET' && method !== 'HEAD') return fail(405, 'Method not allowed', { Allow: 'GET, HEAD' });
  const file = files.get(pathIn(url) ?? '');
  if (file === undefined) return fail(404, 'Not found');
  try {
    const bytes = await readFile(file);
    const type = TYPES[extname(file)] ?? 'application/octet-stream';
    response.writeHead(200, { ...HEADERS, 'Content-Type': type, 'Content-Length': bytes.length });
    response.end(method === 'HEAD' ? undefined : bytes);
  } catch {
    // A folder in the folder, or a file that has gone since.
    fail(404, 'Not found');
  }
}

/** The path of a request; undefined where it is not encoded as it should be. */
function pathIn(url: string): string | undefined {
  try {
    return decodeURIComponent(url.split(/[?#]/)[0] as string);
  } catch {
    return undefined;
  }
}

async function listenAtFirst(server: Server, host: string, ports: readonly number[]): Promise<void> {
  for (const [i, port] of ports.entries()) {
    try {
      await listen(server, host, port);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || i === ports.length - 1) throw error;
    }
  }
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
