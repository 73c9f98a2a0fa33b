// The programs and commands of README and docs/guides: they compile, run, and print what the page says (page.ts tells how a page
// is read).
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { thorough } from '../thorough.js';
import { readPage } from './page.js';
import { run, runScript } from './run.js';
import { typeErrors } from './types.js';

const root = new URL('../../', import.meta.url);
const guides = new URL('docs/guides/', root);
/** Where the programs are written to: inside the project, so that they find the package. */
const build = new URL('build/guides/', root);

const pages = ['../../README.md', ...readdirSync(guides)]
  .filter((name) => name.endsWith('.md'))
  .map((path) => ({ name: path.replace('../../', ''), ...readPage(new URL(path, guides)) }));
const programs = pages.flatMap(({ name, files, programs }) =>
  programs.map((program, i) => ({ page: name, file: `${name.replace('.md', '')}-${i}.ts`, files, program })),
);

const home = process.cwd();
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fourlane-guide-'));
});

afterEach(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true });
});

const scripts = pages.flatMap(({ name, files, scripts }) =>
  scripts.some(({ commands }) => commands.length > 0) ? [{ page: name, files, scripts }] : [],
);

describe('guides', () => {
  it('have programs', () => {
    for (const { name, files, scripts, programs } of pages)
      expect(programs.length + scripts.length + files.size, name).toBeGreaterThan(0);
  });

  it.runIf(thorough)('have programs that compile', () => {
    mkdirSync(new URL('types/', build), { recursive: true });
    const files = programs.map(({ file, program }) => {
      const path = new URL(`types/${file}`, build);
      writeFileSync(path, `${program.lines.join('\n')}\nexport {};\n`);
      return path;
    });
    expect(typeErrors(files)).toEqual([]);
  });

  it.each(programs)('$page, line $program.line: prints what the page says', async ({ file, files, program }) => {
    for (const [name, text] of files) writeFileSync(join(folder, name), text);
    process.chdir(folder);
    expect(await run(program, new URL(`run/${file}`, build))).toEqual([]);
  });

  // Training by command takes seconds.
  it.runIf(thorough).each(scripts)('$page: commands print what the page says', async ({ files, scripts }) => {
    for (const [name, text] of files) writeFileSync(join(folder, name), text);
    process.chdir(folder);
    for (const script of scripts) expect(await runScript(script)).toEqual([]);
  });
});
