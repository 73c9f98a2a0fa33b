import { defineConfig } from 'vitest/config';
import { sourceAliases } from './tools/source-aliases.js';
import { workerProgramPlugin } from './tools/worker-program.js';

/** These need what plain Node has not: browsers, and an installed tarball. They have commands of their own. */
const ELSEWHERE = ['test/browser/**', 'test/package/**', 'test/platforms/**'];
/** These start fourlane in their own way, count its memory, or take globals away: each in a program of its own. */
const ALONE = [
  'copies.node',
  'globals.node',
  'io/onnx-forms',
  'kernels/detached*',
  'kernels/relaxed.node',
  'memory/*',
  'nn/growth',
  'nn/memory',
  'nn/training/refused-step',
  'soak/*',
  'threads/*',
  'wasm/start.node',
].map((name) => `test/${name}.test.ts`);

export default defineConfig({
  plugins: [workerProgramPlugin()],
  resolve: {
    // Unit tests run against the sources; test/package checks the built and packed package.
    alias: sourceAliases,
  },
  test: {
    // The relaxed binary's tests: later versions need no flag, and do not know this one.
    execArgv: process.version.startsWith('v20.') ? ['--experimental-wasm-relaxed-simd'] : [],
    // Properties take a minute on a very busy machine; a test that hangs is still found.
    testTimeout: 240_000,
    // By itself Vitest leaves a core alone.
    maxWorkers: '100%',
    projects: [
      // Modules are loaded once for many files, not once for each.
      {
        extends: true,
        test: { name: 'shared', include: ['test/**/*.test.ts'], exclude: [...ELSEWHERE, ...ALONE], isolate: false },
      },
      { extends: true, test: { name: 'alone', include: ALONE } },
    ],
  },
});
