// A project that has the packed tarball, inside this folder so that it finds the tools of this folder's package.json.
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

export const here = new URL('.', import.meta.url).pathname;
export const root = join(here, '../..');
export const work = join(here, 'project');
export const tarball = join(work, 'fourlane.tgz');

/** What a place throws whose tool is not on this machine. */
export class Missing extends Error {}

/** Packs the package, and unpacks it where npm would. */
export async function setUp(): Promise<void> {
  rmSync(work, { recursive: true, force: true });
  const installed = join(work, 'node_modules/fourlane');
  mkdirSync(installed, { recursive: true });
  const printed = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', work], { cwd: root });
  const [{ filename }] = JSON.parse(printed) as [{ filename: string }];
  cpSync(join(work, filename), tarball);
  await run('tar', ['-xzf', tarball, '-C', installed, '--strip-components=1']);
  cpSync(join(here, 'probe.js'), join(work, 'probe.js'));
  write('package.json', JSON.stringify({ name: 'platforms', private: true, type: 'module' }));
  // The repository's own would lead esbuild to the sources.
  write('tsconfig.json', '{}');
  write('main.js', program());
}

/** A program that prints the digest, or hands it to `report`. */
export function program(
  report = 'console.log("digest", digest)',
  start: string = 'false',
  probe = './probe.js',
): string {
  return `import * as fourlane from 'fourlane';
import * as nn from 'fourlane/nn';
import * as io from 'fourlane/io';
import { probe } from '${probe}';
probe(fourlane, nn, io, ${start}).then((digest) => { ${report}; });
`;
}

export function write(name: string, text: string): string {
  const path = join(work, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a program to its end and gives what it prints; an error carries it. */
export async function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const env = { ...process.env, NODE_OPTIONS: '', NODE_ENV: '', VITEST: '', ...options.env };
  const settings = { cwd: options.cwd ?? work, env, maxBuffer: 2 ** 26, timeout: 400_000 };
  try {
    const { stdout, stderr } = await promisify(execFile)(command, args, settings);
    return stdout + stderr;
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    if ((error as { code?: unknown }).code === 'ENOENT') throw new Missing(`no ${command}`);
    throw new Error(`${command} ${args.join(' ')}: ${String(error).slice(0, 300)}\n${stdout}\n${stderr}`);
  }
}

/** The digest among what a program has printed. */
export function digestIn(printed: string): string {
  const [, digest] = printed.match(/digest ([0-9a-f]+)/) ?? [];
  if (digest === undefined) throw new Error(`no digest: ${printed.slice(-2000)}`);
  return digest;
}

/** The version of a package of this folder. @throws {Missing} where it is not installed */
export function versionOf(name: string): string {
  const manifest = join(here, 'node_modules', name, 'package.json');
  if (!existsSync(manifest))
    throw new Missing(`${name} is not installed: npm install --no-save --prefix test/platforms`);
  return JSON.parse(readFileSync(manifest, 'utf8')).version;
}

/** Path of a command of a package of this folder. */
export function tool(name: string, command = name): string {
  versionOf(name);
  const folder = join(here, 'node_modules', name);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return join(folder, typeof bin === 'string' ? bin : bin[command]);
}

/** A module of this folder's tools, such as a bundler's interface. */
export async function load<T>(name: string): Promise<T> {
  versionOf(
    name
      .split('/')
      .slice(0, name.startsWith('@') ? 2 : 1)
      .join('/'),
  );
  return (await import(createRequire(join(here, 'x.js')).resolve(name))) as T;
}
