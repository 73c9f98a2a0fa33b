import { ArgumentError, FormatError } from '../errors.js';
import { UsageError } from './usage.js';

/** Options of the readers that have another name as flags. */
const FLAGS: Readonly<Record<string, string>> = { targets: 'label' };

/**
 * Says of which file an error speaks, rather than which function threw it, and names flags in place of options.
 * @throws {UsageError} if the file is not what it should be
 */
export async function naming<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (!(cause instanceof FormatError || cause instanceof ArgumentError)) throw cause;
    throw new UsageError(`${file}: ${wordsOf(cause)}`, { cause });
  }
}

/** The message without the function's name. */
export function wordsOf(error: FormatError | ArgumentError): string {
  const message = error.message
    .replace(/^\w+: /, '')
    .replaceAll('readCsvRegression', '--task regression')
    .replaceAll(/the option (\w+)/g, '--$1');
  if (!(error instanceof ArgumentError) || error.argument === 'columns') return message;
  return `--${FLAGS[error.argument] ?? error.argument}${message.slice(error.argument.length)}`;
}
