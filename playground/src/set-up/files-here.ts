// Which own files the page has been given: a link names a file, and cannot carry it.
import type { CsvChoice, DataChoice } from './set-up.js';

const digests = new Set<string>();

/** From now on the file with this digest is here. */
export function fileIsHere(digest: string): void {
  digests.add(digest);
}

/** The file that a choice names, where it is not here. */
export function missingFile({ kind, csv }: DataChoice): CsvChoice | undefined {
  return kind === 'csv' && csv && !digests.has(csv.digest) ? csv : undefined;
}
