import { type EmbeddedBinary, embedded, plain } from '../wasm/binary.js';
import { binary } from '../wasm/generated/threads.js';
import { sharing } from './sharing.js';

/**
 * The binary whose kernels share their work among threads, for `await init({ binary: threads, threads: 'auto' })`: everything stays
 * synchronous and gives the same bits, in less time where a call's work is large (docs/guides/threads.md). A page must be
 * cross-origin isolated. Where there can be no threads, the plain binary runs instead, and `info().threads` says why.
 */
export const threads: EmbeddedBinary = embedded({
  name: 'threads',
  code: binary,
  needs: ['simd'],
  threads: sharing(plain),
});
