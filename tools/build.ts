// Compiles assembly/ and src/ into dist/: npm run build. With --if-changed it does so only where an input has changed since the
// last build, as the tests and npm start do.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const INPUTS = [
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
];
/** What the build itself writes into its inputs. */
const GENERATED = join('src', 'wasm', 'generated');
const OUTPUTS = [
  'dist/index.js',
  'dist/cli/bin.js',
  'dist/fourlane.wasm',
  'dist/fourlane.min.js',
  'dist/workerd/index.js',
  'dist/worker-program.js',
  GENERATED,
];
/** Holds the inputs' hash after a build that went through. */
const STAMP = 'build/inputs.sha256';

const STEPS = [
  ['npm', 'run', '--silent', 'build:wasm'],
  ['tsc', '-p', 'tsconfig.build.json'],
  ['tsx', 'tools/worker-program.ts'],
  ['tsx', 'tools/packaging/index.ts'],
];

function filesOf(path: string): string[] {
  if (path === GENERATED) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesOf(join(path, name)));
}

function hashOfInputs(): string {
  const hash = createHash('sha256').update(process.version);
  for (const file of INPUTS.flatMap(filesOf)) hash.update(`${file}\0`).update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

function isBuilt(hash: string): boolean {
  return OUTPUTS.every(existsSync) && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === hash;
}

const hash = hashOfInputs();
if (!(process.argv.includes('--if-changed') && isBuilt(hash))) {
  rmSync(STAMP, { force: true });
  for (const [command = '', ...flags] of STEPS) {
    // npm puts node_modules/.bin on the path of its scripts; on Windows its commands need a shell.
    const { status, error } = spawnSync(command, flags, { stdio: 'inherit', shell: process.platform === 'win32' });
    if (error) throw error;
    if (status !== 0) process.exit(status ?? 1);
  }
  writeFileSync(STAMP, hash);
}
