import { defineConfig } from 'vitest/config';

// npm run test:platforms: what is tried is the packed tarball, so nothing points at the sources.
export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['test/platforms/*.test.ts'],
    // A bundler, a server and a browser after it, on a busy machine.
    testTimeout: 500_000,
    hookTimeout: 500_000,
  },
});
