// Runs a page's program and compares what it prints with what the page says.
import { mkdirSync, writeFileSync } from 'node:fs';
import { format } from 'node:util';
import { vi } from 'vitest';
import { main } from '../../src/cli/main.js';
import type { Output, Program, Script } from './page.js';

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
      if (!fits(printed, { text: expected, about: false })) differences.push({ line, expected, printed });
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
    if (!fits(printed, expected)) differences.push({ line, expected: expected.text, printed });
  }
  return differences;
}

/** Runs the commands of a block, and compares what the last one prints with what the page says. */
export async function runScript({ line, commands, output }: Script): Promise<Difference[]> {
  let printed = '';
  const stream = {
    write: (text: string): void => {
      printed += text;
    },
  };
  for (const args of commands) {
    printed = '';
    const io = { stdout: stream, stderr: stream, onInterrupt: () => {}, onOutputClosed: () => {} };
    const code = await main(args, io);
    if (code !== 0) return [{ line, expected: `fourlane ${args.join(' ')}: 0`, printed: `${code}\n${printed}` }];
  }
  return !output || fits(printed.trimEnd(), output) ? [] : [{ line, expected: output.text, printed }];
}

const NUMBER = /\d+(?:\.\d+)?/;

/** Whether the text is the expected one, in which … stands for any text. */
function fits(printed: string, { text, about }: Output): boolean {
  const numbers: number[] = [];
  const pattern = text
    .split(about ? /(…|\d+(?:\.\d+)?)/ : /(…)/)
    .map((part) => {
      if (part === '…') return '[^]*';
      if (!about || !NUMBER.test(part)) return part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
      numbers.push(Number(part));
      return '(\\d+(?:\\.\\d+)?)';
    })
    .join('');
  const found = new RegExp(`^${pattern}$`).exec(printed);
  return found?.slice(1).every((value, i) => isAbout(Number(value), numbers[i] as number)) ?? false;
}

function isAbout(value: number, expected: number): boolean {
  return Math.abs(value - expected) <= expected / 4;
}
