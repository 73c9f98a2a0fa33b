// A project that has installed the packed tarball, as a user's would.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const root = new URL('../..', import.meta.url).pathname;
/** The tools of this folder's own package.json. */
const tools = new URL('./node_modules/', import.meta.url).pathname;

/** Runs a program to its end and gives its output; an error of it carries what it printed. */
function run(program: string, args: readonly string[], cwd: string): string {
  try {
    return execFileSync(program, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${program} ${args.join(' ')} failed\n${stdout}\n${stderr}`);
  }
}

export class Consumer {
  readonly folder = mkdtempSync(join(tmpdir(), 'fourlane-consumer-'));
  /** Paths in the tarball. */
  readonly files: readonly string[];
  readonly tarball: string;

  constructor() {
    const pack = run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', this.folder], root);
    const [{ filename, files }] = JSON.parse(pack) as [{ filename: string; files: { path: string }[] }];
    this.files = files.map(({ path }) => path);
    this.tarball = join(this.folder, filename);
    this.write('package.json', JSON.stringify({ name: 'consumer', private: true, type: 'module' }));
    run('npm', ['install', '--no-audit', '--no-fund', '--offline', this.tarball], this.folder);
  }

  /** Folder of the installed package. */
  get installed(): string {
    return join(this.folder, 'node_modules/fourlane');
  }

  write(name: string, text: string): string {
    const path = join(this.folder, name);
    writeFileSync(path, text);
    return path;
  }

  /** Runs a file with plain Node. */
  node(file: string, ...args: string[]): string {
    return run(process.execPath, [file, ...args], this.folder);
  }

  /** Runs a tool of this folder. */
  tool(name: string, ...args: string[]): string {
    return run(join(tools, '.bin', name), args, this.folder);
  }

  /** Lends the consumer a package of this folder, such as types that its compiler is to find. */
  lend(name: string): void {
    const link = join(this.folder, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    if (!existsSync(link)) symlinkSync(join(tools, name), link);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
