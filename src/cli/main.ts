import { readFileSync } from 'node:fs';
import { ArgumentError, FourlaneError } from '../errors.js';
import { bench } from './bench.js';
import { evaluate } from './evaluate.js';
import { examine } from './examine.js';
import { exportModel } from './export.js';
import { lab } from './lab.js';
import { type Command, parse, usage } from './options.js';
import { type CommandIO, print } from './output.js';
import { playground } from './playground.js';
import { train } from './train.js';
import { UsageError } from './usage.js';

const COMMANDS: Readonly<Record<string, Command>> = {
  train,
  evaluate,
  examine,
  export: exportModel,
  playground,
  lab,
  bench,
};

function overview(): string {
  const width = Math.max(...Object.keys(COMMANDS).map((name) => name.length));
  const lines = Object.entries(COMMANDS).map(([name, { help }]) => `  ${name.padEnd(width)}  ${help}`);
  return ['fourlane COMMAND [flags]', '', ...lines, '', 'fourlane COMMAND --help shows a command’s flags.'].join('\n');
}

/**
 * Runs the command line.
 * @returns the exit code: 0 done, 1 failed, 2 wrong usage or unreadable files, 130 interrupted
 */
export async function main(args: readonly string[], io: CommandIO): Promise<number> {
  try {
    return await run(args, io);
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof FourlaneError)) throw error;
    // A function's name says nothing to who has called none.
    const message = error instanceof ArgumentError ? error.message.slice(error.caller.length + 2) : error.message;
    io.stderr.write(`fourlane: ${message}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}

async function run([name, ...args]: readonly string[], io: CommandIO): Promise<number> {
  if (name === undefined || name === '--help' || name === '-h') {
    print(io, overview());
    return name === undefined ? 2 : 0;
  }
  if (name === '--version') {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    print(io, version);
    return 0;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) throw new UsageError(`no command ${name}, expected ${Object.keys(COMMANDS).join(', ')}, or --help`);
  if (args.includes('--help') || args.includes('-h')) {
    print(io, usage(name, command));
    return 0;
  }
  return command.run(...parse(name, command, args), io);
}
