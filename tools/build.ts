// Compiles assembly/ and src/ into dist/, and playground/ into dist/playground: npm run build. With --if-changed it does so only
// where an input has changed since the last build, as the tests and npm start do.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A part of the build that is made again where one of its inputs has changed. */
interface Part {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Holds the inputs' hash after a build that went through. */
  readonly stamp: string;
  readonly steps: readonly (readonly string[])[];
}

/** What the build itself writes into its inputs. */
const GENERATED = join('src', 'wasm', 'generated');

const PACKAGE: Part = {
  inputs: [
    'assembly',
    'src',
    'tools/build.ts',
    'tools/embed.ts',
    'tools/worker-program.ts',
    'tools/packaging',
    'asconfig.json',
    'tsconfig.json',
    'tsconfig.build.json',
    'package.json',
    'package-lock.json',
  ],
  outputs: [
    'dist/index.js',
    'dist/cli/bin.js',
    'dist/fourlane.wasm',
    'dist/fourlane.min.js',
    'dist/workerd/index.js',
    'dist/worker-program.js',
    'dist/worker-program-threads.js',
    'dist/thread-program.js',
    GENERATED,
  ],
  stamp: 'build/inputs.sha256',
  steps: [
    ['npm', 'run', '--silent', 'build:wasm'],
    ['tsc', '-p', 'tsconfig.build.json'],
    ['tsx', 'tools/worker-program.ts'],
    ['tsx', 'tools/packaging/index.ts'],
  ],
};

/** The page over the package's sources. What makes the package first empties dist/. */
const PLAYGROUND: Part = {
  inputs: [
    ...PACKAGE.inputs,
    'playground',
    'tools/source-aliases.ts',
    // The oracle of its curves, and what its bench compares with.
    'test/reference/activations.ts',
    'test/reference/accuracy.ts',
    'bench/plain.ts',
    'bench/plain-net.ts',
    'bench/workloads.ts',
    'bench/roofline',
  ],
  outputs: ['dist/playground/index.html'],
  stamp: 'build/playground.sha256',
  steps: [['vite', 'build', 'playground', '--logLevel', 'warn']],
};

function filesOf(path: string): string[] {
  if (path === GENERATED) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesOf(join(path, name)));
}

function hashOf(inputs: readonly string[]): string {
  const hash = createHash('sha256').update(process.version);
  for (const file of inputs.flatMap(filesOf)) hash.update(`${file}\0`).update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

function isBuilt({ outputs, stamp }: Part, hash: string): boolean {
  return outputs.every(existsSync) && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash;
}

function build(part: Part): void {
  const hash = hashOf(part.inputs);
  if (process.argv.includes('--if-changed') && isBuilt(part, hash)) return;
  rmSync(part.stamp, { force: true });
  for (const [command = '', ...flags] of part.steps) {
    // npm puts node_modules/.bin on the path of its scripts; on Windows its commands need a shell.
    const { status, error } = spawnSync(command, flags, { stdio: 'inherit', shell: process.platform === 'win32' });
    if (error) throw error;
    if (status !== 0) process.exit(status ?? 1);
  }
  writeFileSync(part.stamp, hash);
}

build(PACKAGE);
build(PLAYGROUND);
