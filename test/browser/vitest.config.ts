// npm run test:browser: the tests that need no Node run in real browsers, from the sources; page.test.ts then drives the
// same browsers over the built package.
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import unit from '../../vitest.config.js';
import { browsers } from './browsers.js';

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
          testTimeout: unit.test?.testTimeout,
          include: ['test/{kernels,memory,worker}/**/*.test.ts'],
          exclude: ['**/*.node.test.ts'],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
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
          // A busy machine takes its time; what waits in vain is still found.
          testTimeout: 300_000,
          hookTimeout: 120_000,
          expect: { poll: { timeout: 60_000 } },
        },
      },
    ],
  },
});
