/** What no net can be made of: `argument` is the field of the form. */
export class SetUpError extends Error {
  override readonly name = 'SetUpError';

  constructor(
    readonly argument: 'points' | 'csv' | 'loss',
    message: string,
  ) {
    super(message);
  }
}
