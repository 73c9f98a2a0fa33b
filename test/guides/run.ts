// Runs a page's program and compares what it prints with what the page says.
import { mkdirSync, writeFileSync } from 'node:fs';
import { format } from 'node:util';
import { vi } from 'vitest';
import type { Program } from './page.js';

export interface Difference {
  readonly line: number;
  readonly expected: string;
  readonly printed: string;
}

const PRINTED_HERE = /^(.*?)\bconsole\.log\((.*)\);\s*\/\/ (.*)$/;

/**
 * Writes the program to `file` and imports it, with a package that has not started yet.
 * @returns where it prints something else than the page says, and nothing where the page says it does
 */
export async function run(program: Program, file: URL): Promise<Difference[]> {
  const differences: Difference[] = [];
  const unreached = new Map<number, string>();
  const blocks = new Map<number, string[]>();
  let block: string[] = [];
  const report = {
    block(line: number): void {
      block = [];
      blocks.set(line, block);
    },
    line(line: number, expected: string, ...values: unknown[]): void {
      unreached.delete(line);
      const printed = format(...values).replace(/\s+/g, ' '); // long arrays are broken into lines
      if (!fits(printed, expected)) differences.push({ line, expected, printed });
    },
  };
  const lines = program.lines.map((text, i) => {
    const [, before = '', values = '', expected] = PRINTED_HERE.exec(text) ?? [];
    if (expected === undefined) return text;
    unreached.set(i + 1, expected);
    return `${before}report.line(${i + 1}, ${JSON.stringify(expected)}, ${values});`;
  });
  for (const line of program.outputs.keys()) lines[line - 1] = `report.block(${line});`;
  mkdirSync(new URL('.', file), { recursive: true });
  writeFileSync(file, `const report = globalThis.report; ${lines.join('\n')}`);

  vi.resetModules();
  Object.assign(globalThis, { report });
  const log = vi.spyOn(console, 'log').mockImplementation((...values) => void block.push(format(...values)));
  try {
    await import(/* @vite-ignore */ file.pathname);
  } finally {
    log.mockRestore();
  }

  for (const [line, expected] of unreached) differences.push({ line, expected, printed: '(nothing)' });
  for (const [line, expected] of program.outputs) {
    const printed = blocks.get(line)?.join('\n').trimEnd() ?? '';
    if (!fits(printed, expected)) differences.push({ line, expected, printed });
  }
  return differences;
}

/** Whether the text is the expected one, in which … stands for any text. */
function fits(printed: string, expected: string): boolean {
  const literal = expected.split('…').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${literal.join('[^]*')}$`).test(printed);
}
