import { readServeOptions, type ServeOptions } from './options.js';
import { serveCaller } from './serve.js';

/**
 * The program of a Worker of your own, for `inWorker(model, { worker })`: a file that registers your own layers, losses or
 * metrics, and then calls this.
 * @throws {ArgumentError} if `threads` is no binary that has them
 * @throws {StateError} outside a Worker
 */
export function serve(options: ServeOptions = {}): void {
  serveCaller(readServeOptions(options).threads?.threads?.start);
}
