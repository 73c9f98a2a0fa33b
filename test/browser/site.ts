// Pages on a local server, opened in the browsers of the system.
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { extname } from 'node:path';
import { text } from 'node:stream/consumers';
import { type Browser, type BrowserContextOptions, chromium, firefox, type LaunchOptions, type Page } from 'playwright';
import { afterAll, beforeAll, describe } from 'vitest';
import { listen } from '../listen.js';
import { browsers, PATIENCE } from './browsers.js';

export const dist = new URL('../../dist/', import.meta.url);

const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
};

export interface Reply {
  readonly body: string | Uint8Array;
  /** Default: by the end of the path. */
  readonly type?: string;
  /** Of the body, such as `gzip`. */
  readonly encoding?: string;
  /** The content security policy. */
  readonly policy?: string;
  /** Whether the page, or what it loads, is cross-origin isolated, which shared memory needs. */
  readonly isolated?: boolean;
}

export interface Site {
  readonly origin: string;
  /** What the page of this path posts to /result and its path, after this call. */
  result(path: string): Promise<string>;
}

/** For the tests of a file, serves what `reply` gives for a path; where it throws, there is nothing. */
export function serve(reply: (path: string) => Reply | Promise<Reply>): Site {
  let server: Server;
  const awaited = new Map<string, (result: string) => void>();
  const site = {
    origin: '',
    result: (path: string) =>
      new Promise<string>((resolve) => {
        awaited.set(`/result${path}`, resolve);
      }),
  };
  beforeAll(async () => {
    server = createServer(async (request, response) => {
      const { url = '/' } = request;
      try {
        if (request.method === 'POST') {
          awaited.get(url)?.(await text(request));
          response.end();
          return;
        }
        const { body, type = TYPES[extname(url)] ?? 'text/plain', encoding, policy, isolated } = await reply(url);
        if (encoding) response.setHeader('Content-Encoding', encoding);
        if (policy) response.setHeader('Content-Security-Policy', policy);
        if (isolated) {
          response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
          response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
        }
        response.setHeader('Content-Type', type).end(body);
      } catch {
        response.writeHead(404).end();
      }
    });
    site.origin = await listen(server);
  });
  afterAll(() => {
    server.close();
  });
  return site;
}

/** A file of the built package, by its path from /dist/ or /. */
export async function packageFile(path: string): Promise<Reply> {
  return { body: await readFile(new URL(`.${path.replace(/^\/dist/, '')}`, dist)) };
}

const ENGINES = { chromium, firefox };
export type BrowserName = keyof typeof ENGINES;

export function launch(name: BrowserName, preferences?: LaunchOptions['firefoxUserPrefs']): Promise<Browser> {
  return ENGINES[name].launch({ ...browsers[name], ...(preferences && { firefoxUserPrefs: preferences }) });
}

type NewPage = (options?: BrowserContextOptions) => Promise<Page>;

/** Of Firefox, which cannot be told later, as Playwright drives it here. */
const STILL = { 'ui.prefersReducedMotion': 1 };

/**
 * The tests in Chromium and in Firefox, which open pages.
 * @param still whether the browsers' user prefers reduced motion
 */
export function describeInBrowsers(tests: (newPage: NewPage, name: BrowserName) => void, { still = false } = {}): void {
  describe.each(Object.keys(ENGINES) as BrowserName[])('%s', (name) => {
    let browser: Browser;

    beforeAll(async () => {
      browser = await launch(name, still ? STILL : undefined);
    });

    afterAll(async () => {
      await browser.close();
    });

    tests(async (options) => {
      const page = await browser.newPage({ ...(still && { reducedMotion: 'reduce' }), ...options });
      page.setDefaultTimeout(PATIENCE);
      return page;
    }, name);
  });
}
