import { spawn } from 'node:child_process';
import { main } from '../../src/cli/main.js';
import type { TextStream } from '../../src/cli/output.js';

/** What `npm run build` made, which `npm test` runs first. */
export const BIN = new URL('../../dist/cli/bin.js', import.meta.url).pathname;

export interface Result {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

interface RunOptions {
  /** Text on stdout that is answered with Ctrl-C. */
  readonly interruptAt?: string;
  /** Of the terminal that it writes to; without them its output is none. */
  readonly columns?: number;
}

/** Runs the command in this process, from the sources. */
export async function fourlane(
  args: readonly string[],
  { interruptAt, columns }: RunOptions = {},
): Promise<Result & { readonly code: number }> {
  const written = { out: '', err: '' };
  let interrupt: (() => void) | undefined;
  const stream = (name: 'out' | 'err'): TextStream => ({
    ...(columns !== undefined && { isTTY: true, columns }),
    write(text) {
      written[name] += text;
      if (interruptAt === undefined || !written.out.includes(interruptAt)) return;
      interrupt?.();
      interrupt = undefined;
    },
  });
  const code = await main(args, {
    stdout: stream('out'),
    stderr: stream('err'),
    onInterrupt: (listener) => {
      interrupt = listener;
    },
    onOutputClosed: () => {},
  });
  return { ...written, code };
}

/** Runs the built command in a process of its own. */
export function spawned(
  args: readonly string[],
  { interruptAt }: Pick<RunOptions, 'interruptAt'> = {},
): Promise<Result> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [BIN, ...args]);
    let out = '';
    let err = '';
    let interrupted = false;
    child.stdout.on('data', (text) => {
      out += text;
      if (interruptAt !== undefined && !interrupted && out.includes(interruptAt)) {
        interrupted = true;
        child.kill('SIGINT');
      }
    });
    child.stderr.on('data', (text) => {
      err += text;
    });
    child.on('close', (code) => resolve({ code, out, err }));
  });
}
