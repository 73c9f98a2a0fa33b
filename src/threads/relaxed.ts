import { relaxed } from '../relaxed.js';
import { type EmbeddedBinary, embedded } from '../wasm/binary.js';
import { binary } from '../wasm/generated/threads-relaxed.js';
import { sharing } from './sharing.js';

/**
 * The binary with relaxed SIMD and threads, for `await init({ binary: threadsRelaxed, threads: 'auto' })`: `relaxed` of
 * `fourlane/relaxed` (which runs where there can be no threads), and its work shared among threads as that of `threads` of `fourlane/threads`.
 */
export const threadsRelaxed: EmbeddedBinary = embedded({
  name: 'threads-relaxed',
  code: binary,
  needs: ['simd', 'relaxedSimd'],
  threads: sharing(relaxed),
});
