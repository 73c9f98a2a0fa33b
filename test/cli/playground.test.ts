import { mkdirSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.js';
import { browserCommand } from '../../src/cli/open-browser.js';
import { open } from '../../src/cli/playground.js';
import { type Site, serveFolder } from '../../src/cli/static-server.js';
import { UsageError } from '../../src/cli/usage.js';
import { expectRejection } from '../expectations.js';
import { temporaryFolder } from './folder.js';
import { fourlane, spawned } from './run.js';

const folder = temporaryFolder();
const HOST = '127.0.0.1';

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Asks for a path as it is, which `fetch` would tidy up first. */
function ask(port: number, path: string, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: HOST, port, path, method }, (response) => {
      let body = '';
      response.on('data', (part) => {
        body += part;
      });
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body }));
    });
    sent.on('error', reject).end();
  });
}

/** Holds a port. */
async function taken(): Promise<{ port: number; free(): void }> {
  const server = createServer().listen(0, HOST);
  await new Promise((resolve) => server.once('listening', resolve));
  return { port: (server.address() as { port: number }).port, free: () => void server.close() };
}

describe('the folder that is served', () => {
  let site: Site;

  beforeAll(async () => {
    const files = {
      'page/index.html': '<!doctype html>',
      'page/assets/a b.js': 'export {};',
      'page/assets/style.css': 'p {}',
      'page/assets/code.wasm': '\0asm',
      'page/odd.xyz': 'odd',
      'secret.txt': 'secret',
    };
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(folder.path(name)), { recursive: true });
      writeFileSync(folder.path(name), text);
    }
    site = await serveFolder(folder.path('page'), HOST, [0]);
  });

  afterAll(() => site.close());

  it.each([
    ['/', 'text/html; charset=utf-8', '<!doctype html>'],
    ['/index.html', 'text/html; charset=utf-8', '<!doctype html>'],
    ['/?data=spiral#train', 'text/html; charset=utf-8', '<!doctype html>'],
    ['/assets/a%20b.js', 'text/javascript; charset=utf-8', 'export {};'],
    ['/assets/style.css', 'text/css; charset=utf-8', 'p {}'],
    ['/assets/code.wasm', 'application/wasm', '\0asm'],
    ['/odd.xyz', 'application/octet-stream', 'odd'],
  ])('has %s, isolated and not to be kept', async (path, type, text) => {
    const { status, headers, body } = await ask(site.port, path);
    expect([status, body]).toEqual([200, text]);
    expect(headers).toMatchObject({
      'content-type': type,
      'content-length': String(text.length),
      'cache-control': 'no-store',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'x-content-type-options': 'nosniff',
    });
  });

  it('answers HEAD with the head alone', async () => {
    const { status, headers, body } = await ask(site.port, '/assets/style.css', 'HEAD');
    expect([status, headers['content-length'], body]).toEqual([200, '4', '']);
    expect(await ask(site.port, '/nothing', 'HEAD')).toMatchObject({ status: 404, body: '' });
  });

  it.each([
    '/nothing.js',
    '/assets',
    '/assets/',
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/..\\secret.txt',
    '/..%5csecret.txt',
    '//secret.txt',
    '/index.html%00.js',
    '/%',
    `//${'../'.repeat(20)}etc/passwd`,
  ])('has no %s', async (path) => {
    expect(await ask(site.port, path)).toMatchObject({ status: 404, body: 'Not found\n' });
  });

  it('takes nothing', async () => {
    const { status, headers } = await ask(site.port, '/', 'POST');
    expect([status, headers.allow]).toEqual([405, 'GET, HEAD']);
  });
});

describe('the port', () => {
  it('is the first of several that is free', async () => {
    const { port, free } = await taken();
    const site = await serveFolder(folder.path('page'), HOST, [port, 0]);
    expect(site.port).not.toBe(port);
    expect(await ask(site.port, '/')).toMatchObject({ status: 200 });
    await site.close();
    free();
  });

  it('that is asked for and taken is refused', async () => {
    const { port, free } = await taken();
    await expectRejection(
      open(folder.path('page'), HOST, [port]),
      UsageError,
      `cannot listen at ${HOST}, port ${port}: `,
    );
    free();
  });

  it('is free again after the end, even with a connection left open', async () => {
    const site = await serveFolder(folder.path('page'), HOST, [0]);
    await fetch(`http://${HOST}:${site.port}/`).then((response) => response.text());
    await site.close();
    const again = await serveFolder(folder.path('page'), HOST, [site.port]);
    expect(again.port).toBe(site.port);
    await again.close();
  });
});

describe('fourlane playground', () => {
  it('serves the built page until Ctrl-C', async () => {
    let out = '';
    let interrupt = (): void => {};
    let seen: Promise<Answer> | undefined;
    const code = await main(['playground', '--port', '0', '--no-open'], {
      stdout: {
        write: (text) => {
          out += text;
          const port = Number(/^http:\/\/127\.0\.0\.1:(\d+)\/\n/.exec(out)?.[1]);
          seen = ask(port, '/');
          void seen.finally(() => interrupt());
        },
      },
      stderr: { write: () => {} },
      onInterrupt: (listener) => {
        interrupt = listener;
      },
      onOutputClosed: () => {},
    });
    expect(code).toBe(0);
    const page = await seen;
    expect(page?.status).toBe(200);
    expect(page?.body).toContain('<title>fourlane');
  });

  it('ends its process at Ctrl-C', async () => {
    const { code, out, err } = await spawned(['playground', '--port', '0', '--no-open'], { interruptAt: 'Ctrl-C' });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^http:/);
  });

  it('says where the page would be, if it is missing', async () => {
    const path = folder.path('nowhere');
    await expectRejection(open(path, HOST, [0]), UsageError, `there is no page at ${path}, build it`);
  });

  it.each([
    ['70000', '--port 70000: expected an integer from 0 to 65535'],
    ['1.5', '--port 1.5: expected an integer from 0 on'],
  ])('refuses port %s', async (port, message) => {
    expect(await fourlane(['playground', '--port', port])).toMatchObject({ code: 2, err: `fourlane: ${message}\n` });
  });

  it('refuses an address that is none of this machine', async () => {
    const { code, err } = await fourlane(['playground', '--host', '192.0.2.1', '--port', '0']);
    expect([code, err]).toEqual([2, expect.stringContaining('cannot listen at 192.0.2.1, port 0: ')]);
  });
});

it.each<[NodeJS.Platform, Record<string, string>, readonly string[] | undefined]>([
  ['linux', { DISPLAY: ':0' }, ['xdg-open']],
  ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, ['xdg-open']],
  ['linux', {}, undefined],
  ['linux', { DISPLAY: ':0', CI: 'true' }, undefined],
  ['darwin', {}, ['open']],
  ['darwin', { BROWSER: 'none' }, undefined],
  ['win32', {}, ['cmd', '/c', 'start', '""']],
  ['win32', { CI: '1' }, undefined],
])('on %s with %o the browser is opened by %o', (platform, env, expected) => {
  expect(browserCommand(platform, env)).toEqual(expected);
});
