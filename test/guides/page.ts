// The programs of a page of Markdown. A ```ts block goes on where the one before it ended; ```ts program starts another program.
// `<!-- ts … -->` is a block that readers do not see. A block ```text says what the block before it prints, `// …` behind a
// console.log what that one prints; … stands for any text, and in ```text about numbers may be off by a quarter. ```csv name.csv, or any other type with a name, is a file to read, and
// `<!-- file name.csv: path -->` one of the repository's. Lines of ```sh that begin with npx fourlane are run as well.
import { readFileSync } from 'node:fs';

export interface Page {
  readonly programs: readonly Program[];
  readonly scripts: readonly Script[];
  /** Files that the programs find in their folder, by name. */
  readonly files: ReadonlyMap<string, string | Uint8Array>;
}

/** What a block prints. */
export interface Output {
  readonly text: string;
  /** Whether numbers are only about these. */
  readonly about: boolean;
}

export interface Program {
  /** The first line of its first block, as all line numbers from 1 on. */
  readonly line: number;
  /** The program by the page's lines: those that are no code are empty. */
  readonly lines: string[];
  /** What blocks print, by the line of the fence that opens them, where the page says so. */
  readonly outputs: Map<number, Output>;
}

/** A block of commands. */
export interface Script {
  readonly line: number;
  /** The arguments of fourlane, command by command. */
  readonly commands: readonly (readonly string[])[];
  /** What the last command prints, where the page says so. */
  output?: Output;
}

interface Block {
  /** The line of the fence that opens it. */
  readonly line: number;
  readonly language: string;
  /** What follows the language. */
  readonly rest: string;
  readonly lines: string[];
}

const root = new URL('../../', import.meta.url);
const FILE = /^<!-- file (\S+): (\S+) -->$/gm;
const FENCES = [
  { open: /^```(\w+) ?(.*)$/, close: '```' },
  { open: /^<!-- (ts) ?(.*)$/, close: '-->' },
];

export function readPage(file: URL): Page {
  const programs: Program[] = [];
  const scripts: Script[] = [];
  const files = new Map<string, string | Uint8Array>();
  const text = readFileSync(file, 'utf8');
  for (const [, name = '', path = ''] of text.matchAll(FILE)) files.set(name, readFileSync(new URL(path, root)));
  let last: Block | undefined;
  for (const block of blocksOf(text.split('\n'))) {
    const { language, rest, line, lines } = block;
    if (language === 'ts') addTo(programs, block);
    else if (language === 'sh') scripts.push({ line, commands: commandsOf(lines) });
    else if (language === 'text' && last?.language === 'sh') (scripts.at(-1) as Script).output = outputOf(block);
    else if (language === 'text' && last?.language === 'ts') programs.at(-1)?.outputs.set(last.line, outputOf(block));
    else if (/^\S+\.\w+$/.test(rest)) files.set(rest, `${lines.join('\n')}\n`);
    else if (language === 'text') throw new Error(`line ${line}: a block of text follows none that prints it`);
    last = block;
  }
  return { programs, scripts, files };
}

function* blocksOf(page: readonly string[]): Generator<Block> {
  for (let i = 0; i < page.length; i++) {
    for (const { open, close } of FENCES) {
      const [fence, language = '', rest = ''] = open.exec(page[i] as string) ?? [];
      if (fence === undefined) continue;
      const end = page.indexOf(close, i + 1);
      if (end < 0) throw new Error(`line ${i + 1}: ${fence} is not closed`);
      yield { line: i + 1, language, rest, lines: page.slice(i + 1, end) };
      i = end;
      break;
    }
  }
}

function outputOf({ lines, rest, line }: Block): Output {
  if (rest !== '' && rest !== 'about') throw new Error(`line ${line}: "${rest}" is not known after text`);
  return { text: lines.join('\n'), about: rest === 'about' };
}

function commandsOf(lines: readonly string[]): string[][] {
  return lines.flatMap((line) => {
    const [, args] = /^npx fourlane (.*?)\s*(#.*)?$/.exec(line) ?? [];
    return args === undefined ? [] : [args.split(/\s+/)];
  });
}

function addTo(programs: Program[], { rest, line, lines }: Block): void {
  if (rest !== '' && rest !== 'program') throw new Error(`line ${line}: "${rest}" is not known after ts`);
  if (programs.length === 0 || rest === 'program') programs.push({ line, lines: [], outputs: new Map() });
  const program = programs.at(-1) as Program;
  while (program.lines.length < line) program.lines.push('');
  program.lines.push(...lines);
}
