/** A stream of text: `process.stdout`, or what a test puts in its place. */
export interface TextStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  /** Of the terminal, where it is one. */
  readonly columns?: number;
}

/** What a command has of the world outside: where it writes, and who may stop it. */
export interface CommandIO {
  readonly stdout: TextStream;
  readonly stderr: TextStream;
  /** Calls back at the first Ctrl-C; the second ends the process as usual. */
  onInterrupt(listener: () => void): void;
  /** Calls back when nobody reads standard output any more. */
  onOutputClosed(listener: () => void): void;
}

/** Writes a line, or several, to standard output. */
export function print({ stdout }: CommandIO, text = ''): void {
  stdout.write(`${text}\n`);
}

/** Columns of the terminal; no limit where the output is none. */
export function widthOf({ stdout }: CommandIO): number {
  return stdout.isTTY ? stdout.columns || 80 : Infinity;
}

/**
 * The process's own streams and signals. Standard output's reader may go (`| head`), and its disk may be full: a failure to
 * write does not end the process in the middle of its work; when it ends, it says so, with exit code 1. A reader that has
 * gone is no failure. To be called once, before anything is written.
 */
export function processIO(): CommandIO {
  let closed: (() => void) | undefined;
  let failure: Error | undefined;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') closed?.();
    // What is written after an error only says so again.
    else if (error.code !== 'ERR_STREAM_DESTROYED') failure ??= error;
  });
  process.stderr.on('error', () => {});
  process.on('exit', () => {
    if (!failure) return;
    process.stderr.write(`fourlane: cannot write to standard output: ${failure.message}\n`);
    process.exitCode ||= 1;
  });
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    onInterrupt: (listener) => process.once('SIGINT', listener),
    onOutputClosed: (listener) => {
      closed = listener;
    },
  };
}
