// Expectations that many tests share.
import { expect } from 'vitest';

type ErrorClass = abstract new (...args: never[]) => Error;
type Text = string | RegExp;

/** Fails unless the call, which is made once, throws an error of the class whose message holds every text. */
export function expectRefusal(call: () => unknown, expected: ErrorClass, ...texts: readonly Text[]): void {
  let refusal: unknown;
  try {
    call();
  } catch (error) {
    refusal = error;
  }
  expectError(refusal, expected, texts);
}

/** Fails unless the promise is rejected with an error of the class whose message holds every text. */
export async function expectRejection(
  promise: Promise<unknown>,
  expected: ErrorClass,
  ...texts: readonly Text[]
): Promise<void> {
  const refusal = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  expectError(refusal, expected, texts);
}

function expectError(error: unknown, expected: ErrorClass, texts: readonly Text[]): void {
  expect(error, 'what was thrown').toBeInstanceOf(expected);
  const { message } = error as Error;
  for (const text of texts) {
    if (typeof text === 'string') expect(message).toContain(text);
    else expect(message).toMatch(text);
  }
}

/** Fails unless both hold the same bits, and names the first difference; any NaN equals any other, since wasm leaves its bits open. */
export function expectSameBits(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(actual.length).toBe(expected.length);
  for (let at = 0; at < actual.length; at++) {
    if (Object.is(actual[at], expected[at])) continue;
    expect({ at, value: actual[at] }).toEqual({ at, value: expected[at] });
  }
}

/** Fails unless every element fits, and names the first that does not. @param fits written so that NaN fails */
export function expectEvery(
  actual: ArrayLike<number>,
  fits: (value: number, at: number) => boolean,
  expected: string,
): void {
  for (let at = 0; at < actual.length; at++) {
    const value = actual[at] as number;
    if (!fits(value, at)) expect.fail(`element ${at} is ${value}, expected ${expected}`);
  }
}

/**
 * Fails unless every element is as expected within a bound, and names the first that is not.
 * @param bound of all elements, or of each
 */
export function expectWithin(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  bound: number | ArrayLike<number>,
): void {
  expect(actual.length).toBe(expected.length);
  for (let at = 0; at < actual.length; at++) {
    const [value, wanted] = [actual[at] as number, expected[at] as number];
    const error = typeof bound === 'number' ? bound : (bound[at] as number);
    // Written so that NaN fails.
    if (!(Math.abs(value - wanted) <= error)) {
      expect.fail(`element ${at} is ${value}, expected ${wanted} within ${error}`);
    }
  }
}
