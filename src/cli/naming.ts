import { ArgumentError, FormatError } from '../errors.js';
import { UsageError } from './usage.js';

/** What a reader's options are called here, where it is not a flag of their own name. */
export type OptionNames = Readonly<Record<string, string>>;

const FLAGS: OptionNames = { targets: '--label', columns: 'columns' };

/**
 * Says of which file an error speaks, rather than which function threw it, and names flags in place of options.
 * @param names of options that were not given as flags
 * @throws {UsageError} if the file is not what it should be
 */
export async function naming<T>(file: string, read: () => Promise<T>, names: OptionNames = {}): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (!(cause instanceof FormatError || cause instanceof ArgumentError)) throw cause;
    throw new UsageError(`${file}: ${wordsOf(cause, names)}`, { cause });
  }
}

/** The message without the function's name. */
function wordsOf(error: FormatError | ArgumentError, names: OptionNames): string {
  const message = error.message
    .replace(/^\w+: /, '')
    .replaceAll('readCsvRegression', '--task regression')
    .replaceAll(/the option (\w+)/g, '--$1');
  if (!(error instanceof ArgumentError)) return message;
  const { argument } = error;
  const name = names[argument] ?? FLAGS[argument] ?? `--${argument}`;
  return name + message.slice(argument.length);
}
