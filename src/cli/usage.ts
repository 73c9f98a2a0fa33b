/** Something wrong with what the user asked for: one line on stderr, exit code 2. */
export class UsageError extends Error {}
