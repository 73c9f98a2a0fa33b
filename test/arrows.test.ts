import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const SRC = fileURLToPath(new URL('../src', import.meta.url));
/** Folders from the top floor down; the files of `src` itself stand below all, but for the public face. */
const FLOORS = ['cli', 'worker', 'io', 'nn', 'threads', 'kernels', 'memory', 'wasm'];
const FACE = ['index.ts', 'start.ts', 'relaxed.ts'];

const files = (readdirSync(SRC, { recursive: true }) as string[]).filter((file) => file.endsWith('.ts'));
/** What each file imports, types included. */
const imports = new Map(
  files.map((file) => {
    const text = readFileSync(join(SRC, file), 'utf8');
    const paths = [...text.matchAll(/(?:from |import |import\()'(\.[^']*)\.js'/g)].map(([, path]) => `${path}.ts`);
    return [file, paths.map((path) => normalize(join(dirname(file), path)))];
  }),
);

function floorOf(file: string): number {
  const folder = file.split('/')[0] as string;
  if (FACE.includes(file)) return FLOORS.indexOf('kernels');
  return folder === file ? FLOORS.length : FLOORS.indexOf(folder);
}

it('finds the imports', () => {
  expect(imports.get('kernels/softmax.ts')).toContain('memory/resident.ts');
  expect(files.filter((file) => floorOf(file) === -1)).toEqual([]);
});

it('no file imports one of a floor above', () => {
  const up = [...imports].flatMap(([file, targets]) =>
    targets.filter((target) => floorOf(target) < floorOf(file)).map((target) => `${file} imports ${target}`),
  );
  expect(up).toEqual([]);
});

it('no files import each other in a circle', () => {
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    const start = path.indexOf(file);
    expect(start < 0 ? [] : [...path.slice(start), file], 'a circle').toEqual([]);
    if (done.has(file)) return;
    for (const target of imports.get(file) ?? []) visit(target, [...path, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
});

it('the playground imports the public entry points, its own files, and what is installed for it', () => {
  const page = fileURLToPath(new URL('../playground/src', import.meta.url));
  // Curves show errors, and bars compare, so they need the oracle and the workloads.
  const measuring = ['reference', '../bench'].map((folder) => fileURLToPath(new URL(folder, import.meta.url)));
  const allowed =
    /^(virtual:roofline|fourlane(\/(nn|io|relaxed|threads|worker))?|preact(\/.+)?|@preact\/signals|uplot(\/.+)?)$/;
  const strangers = (readdirSync(page, { recursive: true }) as string[])
    .filter((file) => /\.tsx?$/.test(file))
    .flatMap((file) => {
      const text = readFileSync(join(page, file), 'utf8');
      // At the start of a line: texts of programs to take away have imports as well.
      const paths = [...text.matchAll(/^(?:(?:import|export|\}).*from |import )'([^']*)'|import\('([^']*)'\)/gm)].map(
        ([, path, loaded]) => path ?? loaded ?? '',
      );
      const isOwn = (path: string): boolean =>
        [page, ...measuring].some((folder) => join(page, dirname(file), path).startsWith(`${folder}/`));
      return paths
        .filter((path) => (path.startsWith('.') ? !isOwn(path) : !allowed.test(path)))
        .map((path) => `${file} imports ${path}`);
    });
  expect(strangers).toEqual([]);
});
