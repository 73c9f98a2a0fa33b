// A static server on the folder `project`, to which pages report.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { listen } from '../listen.js';
import { work } from './workplace.js';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
};

/** What a page must be allowed under a strict policy: WebAssembly, and nothing else that is not its own. */
const STRICT = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";

export interface Site {
  readonly origin: string;
  /** What the next page reports. */
  report(): Promise<string>;
  close(): void;
}

/** Statement that reports from a page or a worker; also an error's. */
export const REPORT = `fetch('/report', { method: 'POST', body: 'digest ' + digest })`;

/** For a page that another server serves. @param address an expression */
export const reportTo = (address: string): string =>
  `fetch(${address}, { method: 'POST', mode: 'no-cors', body: 'digest ' + digest })`;

export async function openSite(): Promise<Site> {
  let told: (text: string) => void = () => {};
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname === '/report') {
      let body = '';
      request.on('data', (part) => {
        body += part;
      });
      request.on('end', () => {
        response.end();
        told(body);
      });
      return;
    }
    try {
      const body = readFileSync(join(work, pathname));
      if (pathname.includes('strict')) response.setHeader('Content-Security-Policy', STRICT);
      response.setHeader('Content-Type', TYPES[extname(pathname)] ?? 'application/octet-stream');
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  return {
    origin: await listen(server),
    report: () =>
      new Promise((resolve) => {
        told = resolve;
      }),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
