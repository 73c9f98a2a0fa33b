// Taken once: in a vm context, such as Jest's, every look-up of a global is slow.
const { floor, sqrt } = Math;

/**
 * A small generator of pseudo-random numbers, by 32-bit integers alone, so that every engine draws the same: sfc32 of
 * PractRand (C. Doty-Humphrey), which passes its tests; period 2³² at least. The kernels' generator is counter-based and
 * fills whole arrays; this one gives single numbers to code that draws a few at a time.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /** Any two numbers start a sequence of its own; they are taken as 32-bit integers. */
  constructor(seed: number, stream = 0) {
    this.#a = 0;
    this.#b = seed | 0;
    this.#c = stream | 0;
    // The first dozen outputs of similar seeds are alike.
    for (let i = 0; i < 12; i++) this.#next();
  }

  #next(): number {
    const result = (this.#a + this.#b + this.#counter++) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + result) | 0;
    return result >>> 0;
  }

  /** Uniform in [low, high). */
  uniform(low = 0, high = 1): number {
    return low + (high - low) * (this.#next() / 2 ** 32);
  }

  /** An integer from 0 up to, but not including, `count`. */
  below(count: number): number {
    return floor(this.uniform() * count);
  }

  /**
   * About normal with mean 0 and variance 1: the sum of four uniforms, scaled. It needs no logarithm, whose last bit
   * differs between engines, and no value is further out than √12.
   */
  normal(): number {
    return (this.uniform() + this.uniform() + this.uniform() + this.uniform() - 2) * sqrt(3);
  }
}
