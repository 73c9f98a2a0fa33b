/** Data that are not there, or cannot be read: `argument` is the field of the form. */
export class DataError extends Error {
  override readonly name = 'DataError';

  constructor(
    readonly argument: 'points' | 'csv',
    message: string,
  ) {
    super(message);
  }
}
