// Statements of README and docs that a command can check: links, files, commands and their flags, options, exports, sizes, counts.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as kernels from 'fourlane';
import * as io from 'fourlane/io';
import { describe, expect, it } from 'vitest';
import { main } from '../src/cli/main.js';
import { activations } from '../src/kernels/table.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const SKIPPED = new Set(['node_modules', 'dist', 'build', '.git']);

function filesUnder(folder: string): string[] {
  return readdirSync(join(root, folder)).flatMap((name) => {
    if (SKIPPED.has(name)) return [];
    const path = join(folder, name);
    return statSync(join(root, path)).isDirectory() ? filesUnder(path) : [path];
  });
}

const files = filesUnder('.');
const manifest = JSON.parse(read('package.json'));
const pages = files.filter((file) => file.endsWith('.md')).map((file) => ({ file, text: read(file) }));
/** The pages without the history, which names what is gone. */
const present = pages.filter(({ file }) => file !== 'CHANGELOG.md');

/** Matches of a pattern's group in all of these pages, as `file: match`, but those that hold. */
function failing(pattern: RegExp, holds: (match: string, file: string) => boolean, among = present): string[] {
  const found = among.flatMap(({ file, text }) =>
    Array.from(text.matchAll(pattern), ([, match = '']) => ({ file, match })),
  );
  if (found.length === 0) return [`nothing matches ${pattern}`];
  return found.filter(({ file, match }) => !holds(match, file)).map(({ file, match }) => `${file}: ${match}`);
}

/** GitHub's anchor of a heading. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

describe('links', () => {
  it('lead to files and headings that are there', () => {
    const holds = (link: string, file: string): boolean => {
      if (/^https?:/.test(link)) return true;
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? file : relative(root, join(root, dirname(file), path));
      if (!existsSync(join(root, target))) return false;
      return anchor === undefined || anchorsOf(read(target)).includes(anchor);
    };
    expect(failing(/\]\(([^)\s]+)\)/g, holds, pages)).toEqual([]);
  });
});

describe('files', () => {
  it('that are named exist', () => {
    const made = /^(\.\/)?(dist|build|node_modules)\/|\*|[A-Z]{2}|^[a-z]\.ts$|\/x\.ts$/;
    const holds = (path: string): boolean =>
      made.test(path) || files.some((file) => file === path || file.endsWith(`/${path.replace(/^\.?\//, '')}`));
    const sources = present.filter(({ file }) => !file.startsWith('docs/guides/'));
    expect(failing(/`((?:\.\/)?[\w./*-]+\.(?:ts|py|mjs|md))`/g, holds, sources)).toEqual([]);
  });

  it('that the package exports are named as it names them', () => {
    const entries = Object.keys(manifest.exports).map((entry) => entry.replace(/^\./, 'fourlane'));
    const holds = (entry: string): boolean => entries.includes(entry);
    expect(failing(/[`'](fourlane(?:\/[\w.-]+)+)[`']/g, holds)).toEqual([]);
  });
});

describe('commands', () => {
  it('of npm are scripts of the package', () => {
    const builtIn = new Set(['ci', 'install', 'pack', 'ls', 'init']);
    const holds = (command: string): boolean => {
      const [first = '', second = ''] = command.split(' ');
      return builtIn.has(first) || Object.hasOwn(manifest.scripts, first === 'run' ? second : first);
    };
    expect(failing(/\bnpm ((?:run (?:-s )?)?[\w:-]+)/g, holds)).toEqual([]);
  });

  it('of npm have the flags that are named', () => {
    const holds = (command: string): boolean => {
      const [, script = '', flags = ''] = /^run ([\w:]+) -- (.*)$/.exec(command) ?? [];
      const [, entry = ''] = /(?:tsx|--config) (\S+)/.exec(manifest.scripts[script]) ?? [];
      const sources = filesUnder(dirname(entry)).filter((file) => file.endsWith('.ts'));
      const source = sources.map(read).join('\n');
      return [...flags.matchAll(/--([a-z-]+)/g)].every(([, flag]) => source.includes(flag as string));
    };
    // A measurement says what was run then.
    const today = present.map(({ file, text }) => ({ file, text: text.replace(/^- command: .*$/gm, '') }));
    expect(failing(/\bnpm (run [\w:]+ -- --[^`\n]*)/g, holds, today)).toEqual([]);
  });

  it('that run files name files that are there', () => {
    const holds = (path: string): boolean => existsSync(join(root, path));
    expect(failing(/(?:npx tsx|python3|bash) ([\w./-]+)/g, holds)).toEqual([]);
  });

  it('of fourlane exist, with their flags', async () => {
    const named = present.flatMap(({ file, text }) =>
      [...text.matchAll(/(?:npx |`)fourlane ([a-z]+)([^`\n]*)/g)].map(([, command = '', rest = '']) => {
        const flags = Array.from(rest.replace(/ #.*/, '').matchAll(/ (--[a-z-]+)/g), ([, flag = '']) => flag);
        return { file, command, flags };
      }),
    );
    expect(named.length).toBeGreaterThan(10);
    for (const { file, command, flags } of named) {
      const help = await helpOf(command);
      for (const flag of flags) expect(help, `${file}: fourlane ${command} ${flag}`).toMatch(new RegExp(`${flag}\\b`));
    }
  });
});

async function helpOf(command: string): Promise<string> {
  let text = '';
  const stream = {
    write: (part: string): void => {
      text += part;
    },
  };
  const io = { stdout: stream, stderr: stream, onInterrupt: () => {}, onOutputClosed: () => {} };
  expect(await main([command, '--help'], io), `fourlane ${command}`).toBe(0);
  return text;
}

describe('names', () => {
  const api = pages.filter(({ file }) => file.startsWith('docs/api/')).map(({ text }) => text);
  const guides = present.filter(({ file }) => file === 'README.md' || /^docs\/(guides\/|[\w-]+\.md)/.test(file));
  const prose = guides.map(({ file, text }) => ({ file, text: text.replace(/```.*?```/gs, '') }));

  it('of options that are given in text are options of the package', () => {
    const options = new Set(api.flatMap((text) => Array.from(text.matchAll(/(\w+)\??: /g), ([, name]) => name)));
    const problems = prose.flatMap(({ file, text }) =>
      [...text.matchAll(/`((?!import|export)[^`]*\{ [^`]*\})[^`]*`/g)].flatMap(([, code = '']) =>
        [...code.matchAll(/[{,] (\w+)(?=:|,| \})/g)]
          .filter(([, name]) => !options.has(name as string))
          .map(([, name]) => `${file}: ${name} in ${code}`),
      ),
    );
    // An entry's export, given as a value.
    expect(problems.filter((problem) => !problem.includes(': relaxed in'))).toEqual([]);
  });

  it('of functions that are called in text are exported, or methods', () => {
    const known = new Set(api.flatMap((text) => Array.from(text.matchAll(/^### (\w+)$/gm), ([, name]) => name)));
    const methods = new Set(api.flatMap((text) => Array.from(text.matchAll(/^- `(\w+)\(/gm), ([, name]) => name)));
    const holds = (name: string): boolean => known.has(name) || methods.has(name);
    expect(failing(/`(?:model\.)?([a-z]\w+)\([^`]*\)`/g, holds, prose)).toEqual([]);
  });
});

describe('numbers', () => {
  it('of a bundle’s size in README are those of docs/sizes.md', () => {
    const rows = read('docs/sizes.md').split('\n');
    const sizeOf = (name: string): number =>
      Math.round(Number(rows.find((row) => row.startsWith(`| ${name} |`))?.split('|')[5]));
    const [, ...said] =
      /A bundle is (\d+) kB gzipped for one kernel, (\d+) for\s+all, (\d+) to predict and (\d+) to train/.exec(
        read('README.md'),
      ) ?? [];
    const names = ['relu alone', 'all kernels', 'inference, layer by layer', 'training'];
    expect(said.map(Number)).toEqual(names.map(sizeOf));
  });

  it('of activations are those of the table', () => {
    expect(read('CHANGELOG.md')).toContain(`${Object.keys(activations).length} elementwise activations`);
  });

  it('of Node’s oldest version are the one of package.json', () => {
    const [, oldest] = /(\d+)/.exec(manifest.engines.node) ?? [];
    const wrong = failing(/Node ≥ (\d+)/g, (version) => version === oldest);
    expect(wrong).toEqual([]);
    expect(read('README.md')).toContain(`Node ≥ ${oldest}`);
  });

  it('of digits’ images are those that it draws', () => {
    const { train, test } = io.digits();
    const said = /on ([\d,]+) images/.exec(read('docs/api/io.md'))?.[1]?.replace(',', '');
    expect([train.samples, test.samples]).toEqual([Number(said), 1500]);
  });
});

describe('messages', () => {
  it('that are quoted are those that come', () => {
    const message = 'leakyRelu: out has 99 elements, expected 100 (the length of x)';
    expect(read('docs/api/kernels.md')).toContain(message);
    expect(() => kernels.leakyRelu(new Float32Array(100), { out: new Float32Array(99) })).toThrow(message);
  });
});
