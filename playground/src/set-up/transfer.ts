import type { TrainingData } from './data.js';

/** What moves when data go from a Worker to its page. */
export function buffersOf({ x, y, test }: TrainingData): ArrayBuffer[] {
  return [x, y, test?.x, test?.y].flatMap((array) => array?.buffer ?? []);
}
