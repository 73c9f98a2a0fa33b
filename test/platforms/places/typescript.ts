// TypeScript of several versions, by way of resolving modules; libraries are checked, without the DOM's. What it compiles runs.
import { join } from 'node:path';
import { major, type Place } from '../place.js';
import { digestIn, program, run, tool, versionOf, work, write } from '../workplace.js';

/** Typed calls of every entry, before the program itself. */
const TYPED = `import { relaxed } from 'fourlane/relaxed';
export const values: Float32Array = fourlane.relu(new Float32Array(2));
export const start = () => fourlane.init({ binary: relaxed });
export const bytes = (model: nn.Network): Uint8Array => io.saveModel(model);
declare const console: { log(...values: unknown[]): void };
`;

async function compiled(name: string, module: string, resolution: string): Promise<string> {
  const folder = join('typescript', `${name}-${resolution}`);
  write(`${folder}/main.ts`, `${program('console.log("digest", digest)')}${TYPED}`);
  write(`${folder}/probe.d.ts`, 'export declare function probe(...given: unknown[]): Promise<string>;\n');
  write(`${folder}/package.json`, JSON.stringify({ type: module === 'CommonJS' ? 'commonjs' : 'module' }));
  const options = { strict: true, skipLibCheck: false, target: 'ES2022', lib: ['ES2022'], types: [] };
  const compilerOptions = { ...options, module, moduleResolution: resolution };
  write(`${folder}/tsconfig.json`, JSON.stringify({ compilerOptions, files: ['main.ts'] }));
  const cwd = join(work, folder);
  await run(process.execPath, [tool(name, 'tsc')], { cwd });
  write(`${folder}/probe.js`, `export * from '../../probe.js';\n`);
  if (module === 'CommonJS') write(`${folder}/probe.js`, `module.exports = require('../../probe.js');\n`);
  return digestIn(await run(process.execPath, ['main.js'], { cwd }));
}

const VERSIONS = ['typescript52', 'typescript56', 'typescript57', 'typescript', 'typescript7'];
const WAYS = [
  ['NodeNext', 'NodeNext'],
  ['ESNext', 'Bundler'],
  ['CommonJS', 'node10'],
] as const;

const nameOf = (name: string): string => {
  const digits = name.slice('typescript'.length);
  return digits.length === 2 ? `${digits[0]}.${digits[1]}` : digits || major(() => versionOf(name)) || 'newest of 6';
};

export const typescript: readonly Place[] = VERSIONS.flatMap((name) =>
  WAYS.filter(([, resolution]) => resolution !== 'node10' || name.length > 11).map(
    ([module, resolution]): Place => ({
      group: 'TypeScript',
      name: `${nameOf(name)} ${resolution}`,
      run: () => compiled(name, module, resolution),
    }),
  ),
);
