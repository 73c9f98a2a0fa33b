// npm run test:browser: the tests that need no Node run in real browsers, from the sources; page.test.ts then drives the
// same browsers over the built package.
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import unit from '../../vitest.config.js';
import { browsers, PATIENCE } from './browsers.js';

const root = new URL('../..', import.meta.url).pathname;

export default defineConfig({
  root,
  test: {
    projects: [
      {
        ...unit,
        root,
        test: {
          name: 'kernels',
          testTimeout: PATIENCE,
          hookTimeout: PATIENCE,
          include: ['test/{kernels,memory,worker}/**/*.test.ts'],
          exclude: ['**/*.node.test.ts'],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            connectTimeout: PATIENCE,
            instances: Object.entries(browsers).map(([browser, launchOptions]) => ({
              browser: browser as keyof typeof browsers,
              provider: playwright({ launchOptions }),
            })),
          },
        },
      },
      {
        ...unit,
        root,
        test: {
          name: 'page',
          include: ['test/browser/*.test.ts'],
          // Longer than any single wait, so that a test that hangs says where.
          testTimeout: 4 * PATIENCE,
          hookTimeout: 2 * PATIENCE,
          expect: { poll: { timeout: PATIENCE } },
        },
      },
    ],
  },
});
