// The programs of a page of Markdown. A ```ts block goes on where the one before it ended; ```ts program starts another program.
// `<!-- ts … -->` is a block that readers do not see. A block ```text says what the block before it prints, `// …` behind a
// console.log what that one prints; … stands for any text. ```csv name.csv, or any other type with a name, is a file to read, and
// `<!-- file name.csv: path -->` one of the repository's.
import { readFileSync } from 'node:fs';

export interface Page {
  readonly programs: readonly Program[];
  /** Files that the programs find in their folder, by name. */
  readonly files: ReadonlyMap<string, string | Uint8Array>;
}

export interface Program {
  /** The first line of its first block, as all line numbers from 1 on. */
  readonly line: number;
  /** The program by the page's lines: those that are no code are empty. */
  readonly lines: string[];
  /** What blocks print, by the line of the fence that opens them, where the page says so. */
  readonly outputs: Map<number, string>;
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
  const files = new Map<string, string | Uint8Array>();
  const text = readFileSync(file, 'utf8');
  for (const [, name = '', path = ''] of text.matchAll(FILE)) files.set(name, readFileSync(new URL(path, root)));
  let last: Block | undefined;
  for (const block of blocksOf(text.split('\n'))) {
    const { language, rest, line, lines } = block;
    if (language === 'ts') addTo(programs, block);
    else if (language === 'text' && last?.language === 'ts') programs.at(-1)?.outputs.set(last.line, lines.join('\n'));
    else if (/^\S+\.\w+$/.test(rest)) files.set(rest, `${lines.join('\n')}\n`);
    else if (language === 'text') throw new Error(`line ${line}: a block of text follows none that prints it`);
    last = block;
  }
  return { programs, files };
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

function addTo(programs: Program[], { rest, line, lines }: Block): void {
  if (rest !== '' && rest !== 'program') throw new Error(`line ${line}: "${rest}" is not known after ts`);
  if (programs.length === 0 || rest === 'program') programs.push({ line, lines: [], outputs: new Map() });
  const program = programs.at(-1) as Program;
  while (program.lines.length < line) program.lines.push('');
  program.lines.push(...lines);
}
