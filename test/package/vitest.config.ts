import { defineConfig } from 'vitest/config';

// npm run test:package: what is tested here is the packed tarball, so nothing points at the sources.
export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['test/package/*.test.ts'],
    // npm and the bundlers are processes of their own, some of them slow on a busy machine.
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
