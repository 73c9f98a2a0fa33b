// fast-check, whose draws repeat, so that the same code passes or fails in every run. `SEED=2 npm test` draws others.
import fc from 'fast-check';

// A browser has no environment.
const seed = typeof process === 'object' ? process.env.SEED : undefined;
fc.configureGlobal({ seed: Number(seed ?? 1) });

export default fc;
