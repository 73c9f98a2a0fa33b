/** Whether to run whole what `npm test` samples: in CI, and with CI=1 on demand. A browser has no environment, and samples. */
export const thorough = typeof process === 'object' && Boolean(process.env.CI);

/** One value for CI, another for the quick run. */
export function sampled<T>(whole: T, quick: T): T {
  return thorough ? whole : quick;
}
