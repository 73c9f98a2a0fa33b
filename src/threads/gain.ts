// Whether it pays to share work just now. Where another process computes on one of the cores, a thread that took a part may be
// put off for milliseconds, and the caller waits for it. So the time that jobs save is counted up, and what they lose counted
// off; below zero the caller works alone for a pause, a hundred times as long as what was lost, and then tries again.
// All times are in milliseconds.

/** The most that is counted up: a delay now and then, which any machine has, stops nothing. */
const MOST = 10;
/** What a trial may lose. */
const STAKE = 1;
/** A pause, by what was lost: so trials cost about a hundredth. */
const PAUSE = 100;
const LONGEST_PAUSE = 1000;
/** Parts are about equally long: one that takes so much longer than the shortest was put off. */
const PUT_OFF = 0.1;

export class Gain {
  #saved = MOST;
  #pauseEnds = Number.NEGATIVE_INFINITY;

  /** Whether a job that begins at the time `now` is to be shared. */
  pays(now: number): boolean {
    return now >= this.#pauseEnds;
  }

  /** Takes in a job that was shared. @param durations of its parts @param took from its beginning to its end, which is `now` */
  add(durations: readonly number[], took: number, now: number): void {
    this.#saved = Math.min(MOST, this.#saved + alone(durations) - took);
    if (this.#saved > -STAKE) return;
    this.#pauseEnds = now + Math.min(LONGEST_PAUSE, PAUSE * -this.#saved);
    this.#saved = 0;
  }
}

/** How long one thread would have taken, which nothing puts off. */
function alone(durations: readonly number[]): number {
  let shortest = Number.POSITIVE_INFINITY;
  for (const duration of durations) shortest = Math.min(shortest, duration);
  let sum = 0;
  for (const duration of durations) sum += Math.min(duration, shortest + PUT_OFF);
  return sum;
}
