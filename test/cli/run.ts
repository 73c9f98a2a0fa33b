import { spawn } from 'node:child_process';

/** What `npm run build` made, which `npm test` runs first. */
export const MAIN = new URL('../../dist/cli/main.js', import.meta.url).pathname;

export interface Result {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the command. @param interruptAt text on stdout that is answered with Ctrl-C */
export function fourlane(args: readonly string[], interruptAt?: string): Promise<Result> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [MAIN, ...args]);
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
