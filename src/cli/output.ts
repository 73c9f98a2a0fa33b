/** Standard output, whose reader may go (`| head`) and whose disk may be full. */

let closed: (() => void) | undefined;

/**
 * Keeps a failure to write from ending the process in the middle of its work: when it ends, it says so, with exit code 1. A
 * reader that has gone is none. To be called once, before anything is written.
 */
export function guardOutput(): void {
  let failure: Error | undefined;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') closed?.();
    // What is written after an error only says so again.
    else if (error.code !== 'ERR_STREAM_DESTROYED') failure ??= error;
  });
  process.stderr.on('error', () => {});
  process.on('exit', () => {
    if (!failure) return;
    console.error(`fourlane: cannot write to standard output: ${failure.message}`);
    process.exitCode ||= 1;
  });
}

/** Calls back when nobody reads any more. */
export function onOutputClosed(listener: () => void): void {
  closed = listener;
}

/** Columns of the terminal; no limit where the output is none. */
export function outputWidth(): number {
  return process.stdout.isTTY ? process.stdout.columns || 80 : Infinity;
}
