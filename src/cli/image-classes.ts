import type { Dataset } from '../io/dataset.js';
import { list } from '../io/quote.js';
import type { Classified, Known } from './samples.js';
import { UsageError } from './usage.js';

/** More classes than any set of images has. */
const MAX_CLASSES = 10_000;

/** Images whose labels are numbers: classes from the lowest of them to the highest, or those of the model, by name. */
export function imageClasses(
  source: string,
  { train, test }: { readonly train: Dataset; readonly test: Dataset },
  known: Known | undefined,
): Classified {
  const { lowest, highest } = rangeOf(train, test);
  const found = Array.from({ length: Math.min(MAX_CLASSES, highest - lowest + 1) }, (_, i) => String(lowest + i));
  if (highest - lowest >= MAX_CLASSES) {
    throw new UsageError(
      `${source}: the labels go from ${lowest} to ${highest}, expected at most ${MAX_CLASSES} classes`,
    );
  }
  const count = known?.classCount;
  const outputs = known?.names.classes ?? (count ? Array.from({ length: count }, (_, i) => String(i)) : found);
  const numbers = new Map(outputs.map((name, number) => [name, number]));
  const missing = found.find((name) => !numbers.has(name));
  if (missing !== undefined) {
    throw new UsageError(`${source} has classes ${list(found)}, but the model ${list(outputs)}: ${missing} is missing`);
  }
  const numbered = (data: Dataset): Dataset => ({
    ...data,
    y: data.y.map((label) => numbers.get(String(label)) as number),
  });
  const side = Math.sqrt(train.features);
  const remarks =
    !known && lowest > 0 ? [`The labels start at ${lowest}: the classes are ${lowest} to ${highest}.`] : [];
  return {
    task: 'classification',
    source,
    train: numbered(train),
    test: numbered(test),
    outputs,
    names: { classes: outputs },
    remarks,
    ...(Number.isInteger(side) && { side }),
  };
}

function rangeOf(...parts: readonly Dataset[]): { lowest: number; highest: number } {
  let [lowest, highest] = [Infinity, -Infinity];
  for (const { y } of parts) {
    for (const label of y) {
      lowest = Math.min(lowest, label);
      highest = Math.max(highest, label);
    }
  }
  return { lowest: Math.min(lowest, highest), highest };
}
