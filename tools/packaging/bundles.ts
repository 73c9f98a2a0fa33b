// Bundles of what tsc has put into dist: for workerd, and for pages without a bundler.
import { writeFileSync } from 'node:fs';
import { build, type Plugin } from 'esbuild';
import { entries } from './entries.js';

/** workerd compiles no bytes, but what a program imports: the binaries in place of their text. */
const importedBinaries: Plugin = {
  name: 'imported-binaries',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /\.wasm$/ }, ({ path }) => ({ path, external: true }));
    onLoad({ filter: /generated\/plain\.js$/ }, () => ({
      contents: "export { default as binary } from '../fourlane.wasm';",
    }));
    onLoad({ filter: /generated\/relaxed\.js$/ }, () => ({
      contents: "export { default as binary } from '../fourlane-relaxed.wasm';",
    }));
    // There are no threads, and so `init` takes the binaries without.
    onLoad({ filter: /generated\/threads(-relaxed)?\.js$/ }, () => ({ contents: "export const binary = '';" }));
  },
};

/** What the condition `workerd` of package.json leads to. */
async function bundleForWorkerd(): Promise<void> {
  await build({
    entryPoints: Object.fromEntries(entries.map(({ name, script }) => [name, script])),
    outdir: 'dist/workerd',
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    plugins: [importedBinaries],
  });
}

const PAGE_ENTRY = `export * from './index.js';
export * as nn from './nn/index.js';
export * as io from './io/index.js';
`;

/** One file for an import map or a CDN: the kernels, and the other two entries as `nn` and `io`. */
async function bundleForPages(): Promise<void> {
  await build({
    stdin: { contents: PAGE_ENTRY, resolveDir: 'dist' },
    outfile: 'dist/fourlane.min.js',
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    // Errors name classes: ResidentBuffer(10).
    keepNames: true,
  });
  writeFileSync('dist/fourlane.min.d.ts', PAGE_ENTRY);
}

export async function bundle(): Promise<void> {
  await Promise.all([bundleForWorkerd(), bundleForPages()]);
}
