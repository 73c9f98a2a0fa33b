// Apart from the other options, so that bundles that only start Workers do without it.
import { ArgumentError, describeValue } from '../errors.js';
import { optional, readOptions, type TableOf } from '../options.js';
import type { EmbeddedBinary } from '../wasm/binary.js';
import { serveCaller } from './serve.js';

export interface ServeOptions {
  /**
   * `threads` of `fourlane/threads`, or `threadsRelaxed`: lets the Worker have as many threads as the caller, whose binary it
   * runs. They start from the address that the caller gave `init` as `worker`, if it did. Default: one thread.
   */
  readonly threads?: EmbeddedBinary;
}

const OPTIONS = {
  threads: optional<EmbeddedBinary>({
    read: (caller, argument, given) => {
      if (typeof (Object(given) as Partial<EmbeddedBinary>).threads?.start === 'function')
        return given as EmbeddedBinary;
      const expected = "expected the binary that has them: import { threads } from 'fourlane/threads'";
      throw new ArgumentError(caller, argument, `is ${describeValue(given)}, ${expected}`);
    },
  }),
} satisfies TableOf<ServeOptions>;

/**
 * The program of a Worker of your own, for `inWorker(model, { worker })`: a file that registers your own layers, losses or
 * metrics, and then calls this.
 * @throws {ArgumentError} if `threads` is no binary that has them
 * @throws {StateError} outside a Worker
 */
export function serve(options: ServeOptions = {}): void {
  const { threads } = readOptions('serve', options, OPTIONS);
  serveCaller(threads?.threads?.start);
}
