// Next, test runners and pnpm.
import { spawn } from 'node:child_process';
import { cpSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { listen } from '../../listen.js';
import { chromium, digestFrom } from '../browsers.js';
import { major, type Place } from '../place.js';
import { openSite, reportTo, type Site } from '../site.js';
import { digestIn, here, program, run, tarball, tool, versionOf, work, write } from '../workplace.js';

const IMPORTS = program().split('\n').slice(0, 4).join('\n');

/** Builds an app with a server's route, an edge route and a page, once for the three places. */
let app: Promise<string> | undefined;

async function buildNext(): Promise<string> {
  const folder = join(work, 'next');
  const route = (start: string, more: string, probe = '../../probe.js') =>
    `${more}${IMPORTS.replace('./probe.js', probe)}
export const dynamic = 'force-dynamic';
export async function GET() { return new Response('digest ' + (await probe(fourlane, nn, io, ${start}))); }
`;
  write('next/app/server/route.js', route('false', ''));
  const edge = "import module from 'fourlane/fourlane.wasm?module';\nexport const runtime = 'edge';\n";
  write('next/app/edge/route.js', route('{ module }', edge));
  write('next/app/layout.js', 'export default ({ children }) => <html><body>{children}</body></html>;\n');
  write(
    'next/app/page.js',
    `'use client';
${IMPORTS.replace('./probe.js', '../probe.js')}
import { useEffect } from 'react';
export default function Page() {
  useEffect(() => { probe(fourlane, nn, io).then((digest) => ${reportTo("new URLSearchParams(location.search).get('report')")}); }, []);
  return null;
}
`,
  );
  write('next/next.config.mjs', `export default { turbopack: { root: ${JSON.stringify(here)} } };\n`);
  write('next/package.json', JSON.stringify({ name: 'next-app', private: true, type: 'module' }));
  cpSync(join(work, 'probe.js'), join(folder, 'probe.js'));
  await run(process.execPath, [tool('next'), 'build'], {
    cwd: folder,
    env: { NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' },
  });
  return folder;
}

async function next(use: (address: string, site: Site) => Promise<string>): Promise<string> {
  const command = tool('next');
  const site = await openSite();
  app ??= buildNext();
  const cwd = await app;
  const port = await freePort();
  const child = spawn(process.execPath, [command, 'start', '--port', port], {
    cwd,
    env: { ...process.env, NODE_OPTIONS: '', NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
  });
  try {
    await new Promise<void>((ready, reject) => {
      let printed = '';
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (part) => {
          printed += String(part);
          if (/Ready in/.test(printed)) ready();
        });
      child.on('exit', () => reject(new Error(printed)));
    });
    return await use(`http://127.0.0.1:${port}`, site);
  } finally {
    child.kill();
    site.close();
  }
}

async function freePort(): Promise<string> {
  const server = createServer();
  const { port } = new URL(await listen(server));
  server.close();
  return port;
}

const fetched = (path: string) => next(async (address) => digestIn(await (await fetch(address + path)).text()));

/** A test that prints the digest; Jest's own console would add a stack. */
const TEST = `${IMPORTS}
test('probe', async () => { process.stdout.write('digest ' + (await probe(fourlane, nn, io)) + '\\n'); }, 100000);
`;

async function jest(name: string, config: object, options = ''): Promise<string> {
  const path = join(work, name);
  write(`${name}/probe.test.js`, TEST);
  cpSync(join(work, 'probe.js'), join(path, 'probe.js'));
  write(`${name}/package.json`, JSON.stringify({ name, private: true, type: 'module', jest: config }));
  const flags = ['--rootDir', path, '--cache=false', '--watchman=false'];
  return digestIn(await run(process.execPath, [tool('jest'), ...flags], { cwd: path, env: { NODE_OPTIONS: options } }));
}

const MODULES = '--experimental-vm-modules';
/** The other way: fourlane goes through Babel as well, which makes CommonJS of it. */
const TRANSFORMED = {
  transform: { '\\.js$': ['babel-jest', { presets: [['@babel/preset-env', { targets: { node: 'current' } }]] }] },
  transformIgnorePatterns: ['/node_modules/(?!fourlane/)'],
};

async function vitest(): Promise<string> {
  write('vitest/probe.test.js', `import { test } from 'vitest';\n${TEST}`);
  cpSync(join(work, 'probe.js'), join(work, 'vitest/probe.js'));
  write('vitest/vitest.config.js', 'export default {};\n');
  return digestIn(
    await run(process.execPath, [tool('vitest'), 'run', '--disable-console-intercept'], { cwd: join(work, 'vitest') }),
  );
}

async function pnpm(): Promise<string> {
  const folder = join(work, 'pnpm');
  write('pnpm/package.json', JSON.stringify({ name: 'pnpm-app', private: true, type: 'module' }));
  write('pnpm/pnpm-workspace.yaml', '');
  for (const file of ['main.js', 'probe.js']) cpSync(join(work, file), join(folder, file));
  const store = ['--store-dir', join(folder, 'store'), '--offline', '--ignore-scripts'];
  await run(process.execPath, [tool('pnpm'), 'add', tarball, ...store], { cwd: folder, env: { CI: 'true' } });
  return digestIn(await run(process.execPath, ['main.js'], { cwd: folder }));
}

const nextVersion = major(() => versionOf('next'));
const jestVersion = major(() => versionOf('jest'));

export const frameworks: readonly Place[] = [
  { group: 'Next', name: `${nextVersion} server`.trim(), run: () => fetched('/server') },
  { group: 'Next', name: `${nextVersion} edge, init({ module })`.trim(), run: () => fetched('/edge') },
  {
    group: 'Next',
    name: `${nextVersion} client`.trim(),
    run: () => next((address, site) => digestFrom(chromium, `${address}/?report=${site.origin}/report`, site)),
  },
  {
    group: 'Test runners',
    name: `Jest ${jestVersion} with ${MODULES}`,
    run: () => jest('jest-esm', { transform: {} }, MODULES),
  },
  { group: 'Test runners', name: `Jest ${jestVersion} through Babel`, run: () => jest('jest-babel', TRANSFORMED) },
  {
    group: 'Test runners',
    name: `Jest ${jestVersion} in jsdom`,
    run: () => jest('jest-jsdom', { ...TRANSFORMED, testEnvironment: 'jsdom' }),
  },
  { group: 'Test runners', name: 'Vitest', run: vitest },
  { group: 'Package managers', name: 'pnpm', run: pnpm },
];
