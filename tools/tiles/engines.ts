// The engines at hand: this Node, what tools/engines installs (npm install there), and the system's browsers.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

export interface Engine {
  readonly name: string;
  readonly command: string;
  readonly flags?: readonly string[];
}

const INSTALLED = 'tools/engines/node_modules';
const MAJOR = process.version.match(/\d+/)?.[0];
const ALL: readonly Engine[] = [
  {
    name: `Node ${MAJOR}`,
    command: process.execPath,
    flags: MAJOR === '20' ? ['--experimental-wasm-relaxed-simd'] : [],
  },
  { name: 'Node 22', command: `${INSTALLED}/node22/bin/node` },
  { name: 'Node 24', command: `${INSTALLED}/node24/bin/node` },
  { name: 'Node 26', command: `${INSTALLED}/node26/bin/node` },
  { name: 'Deno', command: `${INSTALLED}/@deno/linux-x64-glibc/deno`, flags: ['run', '--allow-read'] },
  { name: 'Bun', command: `${INSTALLED}/@oven/bun-linux-x64/bin/bun` },
];

export const engines = ALL.filter(({ command }) => existsSync(command));

export function versionOf({ command }: Engine): string {
  return execFileSync(command, ['--version'], { encoding: 'utf8' }).match(/\d+\.\d+\.\d+/)?.[0] ?? '';
}

/** Runs a script that prints JSON, which it returns. */
export function runJson<T>({ command, flags = [] }: Engine, script: string, args: readonly string[]): T {
  return JSON.parse(execFileSync(command, [...flags, script, ...args], { encoding: 'utf8' })) as T;
}

/** .87 and 1.01: fractions of a peak. */
export function fraction(value: number): string {
  return value.toFixed(2).replace(/^0/, '');
}
