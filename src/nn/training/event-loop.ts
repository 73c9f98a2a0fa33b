/** How long a page or a server may be kept waiting, in milliseconds. */
const INTERVAL = 16;

/** Tells a long computation when to yield to the event loop, and yields. */
export class EventLoop {
  #end = performance.now() + INTERVAL;

  get due(): boolean {
    return performance.now() >= this.#end;
  }

  /** Lets timers, input and rendering run. */
  async yield(): Promise<void> {
    await nextTask();
    this.#end = performance.now() + INTERVAL;
  }
}

function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === 'function') setImmediate(resolve);
    else setTimeout(resolve, 0);
  });
}
