import { defineConfig } from 'vitest/config';
import { workerProgramPlugin } from './tools/worker-program.js';

export default defineConfig({
  plugins: [workerProgramPlugin()],
  resolve: {
    // Unit tests run against the sources; test/package checks the built and packed package.
    alias: [
      { find: /^fourlane$/, replacement: new URL('./src/index.ts', import.meta.url).pathname },
      { find: /^fourlane\/(nn|io)$/, replacement: new URL('./src/$1/index.ts', import.meta.url).pathname },
      { find: 'fourlane/worker', replacement: new URL('./src/worker/index.ts', import.meta.url).pathname },
      { find: 'fourlane/relaxed', replacement: new URL('./src/relaxed.ts', import.meta.url).pathname },
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    // The relaxed binary's tests: later versions need no flag, and do not know this one.
    execArgv: process.version.startsWith('v20.') ? ['--experimental-wasm-relaxed-simd'] : [],
    // Properties take seconds on a busy machine; a test that hangs is still found.
    testTimeout: 60_000,
    // These need what plain Node has not: browsers, and an installed tarball. They have commands of their own.
    exclude: ['test/browser/**', 'test/package/**', 'test/platforms/**'],
  },
});
