import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: {
    // Unit tests run against the sources; test/package checks the built and packed package.
    alias: [
      { find: /^fourlane$/, replacement: new URL('./src/index.ts', import.meta.url).pathname },
      { find: /^fourlane\/(nn|io)$/, replacement: new URL('./src/$1/index.ts', import.meta.url).pathname },
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
  },
});
