/** How long a page or a server may wait for its turn, in milliseconds. */
const TURN = 16;

/** When the event loop is to have its turn: long computations look at it now and then. */
export class Turns {
  #end = performance.now() + TURN;

  get due(): boolean {
    return performance.now() >= this.#end;
  }

  /** Lets timers, input and rendering have their turn. */
  async take(): Promise<void> {
    await nextTurn();
    this.#end = performance.now() + TURN;
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === 'function') setImmediate(resolve);
    else setTimeout(resolve, 0);
  });
}
