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

/** By what is not delayed: browsers hold a hidden page's timers back for a second and more. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    try {
      if (typeof setImmediate === 'function') {
        setImmediate(resolve);
        return;
      }
    } catch {
      // Next's edge runtime has one that throws.
    }
    if (typeof MessageChannel === 'function') {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        // An open port would keep a process alive.
        port1.close();
        resolve();
      };
      port2.postMessage(undefined);
    } else if (typeof setTimeout === 'function') setTimeout(resolve, 0);
    else resolve();
  });
}
