/** How long a page or a server may be kept waiting, in milliseconds. */
const INTERVAL = 16;

/** Tells a long computation when to yield to the event loop, and yields. */
export class EventLoop {
  readonly #interval: number;
  #end: number;

  /** @param interval how long the page may be kept waiting, in milliseconds */
  constructor(interval = INTERVAL) {
    this.#interval = interval;
    this.#end = now() + interval;
  }

  get due(): boolean {
    return now() >= this.#end;
  }

  /** Lets timers, input and rendering run. */
  async yield(): Promise<void> {
    await nextTask();
    this.#end = now() + this.#interval;
  }
}

/** Milliseconds since some time. An AudioWorklet has no `performance`. */
function now(): number {
  return (typeof performance === 'object' ? performance : Date).now();
}

/**
 * Ways to run something as a task of its own, first those that are not delayed: browsers hold a hidden page's timers back for a
 * second and more. A way may be missing, or throw, as two do in Next's edge runtime.
 */
const WAYS: readonly ((run: () => void) => void)[] = [
  (run) => setImmediate(run),
  (run) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      // An open port would keep a process alive.
      port1.close();
      run();
    };
    port2.postMessage(undefined);
  },
  (run) => setTimeout(run, 0),
  (run) => run(),
];

function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    for (const way of WAYS) {
      try {
        way(resolve);
        return;
      } catch {
        // The next one.
      }
    }
  });
}
