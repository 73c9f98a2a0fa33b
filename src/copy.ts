// Two copies of the package in one program (of two versions, or bundled twice) have a memory each: what one has made must not
// reach the kernels of the other.

/** Under this every copy keeps what tells it from others; in all realms the same symbol. */
export const COPY = Symbol.for('fourlane.copy');
/** What this copy keeps there. */
export const thisCopy: object = {};
/** Fields that mark an object as one of this copy. */
export const ofThisCopy: object = { [COPY]: thisCopy };

/** Whether another copy of the package has made it. What the user has made is of none. */
export function isOfAnotherCopy(value: unknown): boolean {
  const copy = value === undefined || value === null ? undefined : (value as { [COPY]?: unknown })[COPY];
  return copy !== undefined && copy !== thisCopy;
}
