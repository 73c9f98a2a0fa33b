/** What a terminal shows in the end: of each line what follows the last return. */
export function shownLines(written: string): string[] {
  return written.split(/\r?\n/).map((line) => line.split('\r').at(-1)?.replaceAll('\x1b[K', '') ?? '');
}
