// ReLU nets as their initialiser draws them, counted: runs in a Worker of its own.
import { dense, sequential } from 'fourlane/nn';

/** What the Worker is asked for. */
export interface DrawRequest {
  readonly width: number;
  readonly depth: number;
  readonly nets: number;
  /** The first net's seed; the next nets have the next ones. */
  readonly seed: number;
}

/** What it tells from time to time. */
export interface DrawProgress {
  readonly nets: number;
  readonly dead: number;
}

/** Milliseconds between two messages. */
const BETWEEN = 100;

self.onmessage = ({ data: { width, depth, nets, seed } }: MessageEvent<DrawRequest>): void => {
  let dead = 0;
  let last = performance.now();
  for (let net = 0; net < nets; net++) {
    if (isBornDead(width, depth, seed + net)) dead++;
    if (net + 1 < nets && performance.now() - last < BETWEEN) continue;
    last = performance.now();
    self.postMessage({ nets: net + 1, dead } satisfies DrawProgress);
  }
};

/** Without biases a net of one input is linear on each side of 0, so that 1 and −1 tell all. */
function isBornDead(width: number, depth: number, seed: number): boolean {
  const hidden = Array.from({ length: depth }, (_, i) =>
    dense({ units: width, activation: 'relu', ...(i === 0 && { inputShape: [1] as const }) }),
  );
  const model = sequential([...hidden, dense({ units: 1 })], { seed });
  const outputs = model.predict(new Float32Array([1, -1]));
  model.dispose();
  return outputs.every((value) => value === 0);
}
