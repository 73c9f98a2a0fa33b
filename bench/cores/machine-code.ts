// Innermost loops of the machine code that V8 prints for a WebAssembly module (--print-wasm-code).

export type Architecture = 'x64' | 'arm64';

export interface MachineLoop {
  /** Index of the WebAssembly function. */
  readonly index: number;
  /** Encoded instructions, lowest byte first, without jumps and padding. */
  readonly instructions: readonly (readonly string[])[];
  /** Vectors stored elsewhere than on the stack. */
  readonly stores: number;
  readonly loads: number;
  /** Instructions on vector registers. */
  readonly vectorInstructions: number;
}

interface Instruction {
  readonly offset: number;
  readonly hex: string;
  readonly text: string;
}

const JUMP: Record<Architecture, RegExp> = {
  x64: /^j\w+ .*<\+0x([0-9a-f]+)>/,
  arm64: /^(?:b|b\.\w+|cbn?z|tbn?z) .*#-0x([0-9a-f]+) \(addr/,
};
const CONTROL: Record<Architecture, RegExp> = {
  x64: /^(j\w+|nop|xchgw|ud2|call)\b/,
  arm64: /^(b|b\.\w+|cbn?z|tbn?z|nop|bl|blr|brk)\s/,
};
const VECTOR: Record<Architecture, RegExp> = { x64: /\b[xy]mm\d/, arm64: /\b[vq]\d+\b/ };
const STORE: Record<Architecture, RegExp> = {
  x64: /^v?mov(dq|up|ap)\w* \[(?!r[bs]p)[^\]]*\],[xy]mm/,
  arm64: /^stu?r q\d+, \[(?!sp|fp)/,
};
const LOAD: Record<Architecture, RegExp> = {
  x64: /^(?!v?(movddup|broadcast|movs[sd]))\w+ [xy]mm.*\[(?!r[bs]p)/,
  arm64: /^ldu?r q\d+, \[(?!sp|fp)/,
};

/** The loops of each function, in the order of the code. */
export function machineLoops(printed: string, architecture: Architecture): MachineLoop[] {
  return printed
    .split('--- WebAssembly code ---')
    .filter((part) => /\ncompiler: (TurboFan|Turboshaft)/.test(part))
    .flatMap((part) => {
      const index = Number(part.match(/\nindex: (\d+)/)?.[1]);
      const code = instructionsOf(part);
      return innermost(code, architecture).map(({ from, to }) => loopOf(index, code.slice(from, to + 1), architecture));
    })
    .filter(({ vectorInstructions }) => vectorInstructions > 0);
}

function instructionsOf(part: string): Instruction[] {
  return [...part.matchAll(/^0x[0-9a-f]+\s+([0-9a-f]+)\s+([0-9a-f]+)\s+(\S.*)$/gm)].map(
    ([, offset = '', hex = '', text = '']) => ({
      offset: Number.parseInt(offset, 16),
      hex,
      text: text.replace(/^REX\.W /, ''),
    }),
  );
}

/** Jumps back, of which several to one place are one loop; none that holds another. */
function innermost(code: readonly Instruction[], architecture: Architecture): { from: number; to: number }[] {
  const at = new Map(code.map(({ offset }, i) => [offset, i]));
  const loops = new Map<number, number>();
  for (const [i, { offset, text }] of code.entries()) {
    const jump = text.match(JUMP[architecture])?.[1];
    if (jump === undefined) continue;
    const distance = Number.parseInt(jump, 16);
    const from = at.get(architecture === 'x64' ? distance : offset - distance);
    if (from !== undefined && from <= i) loops.set(from, Math.max(i, loops.get(from) ?? 0));
  }
  const all = [...loops].map(([from, to]) => ({ from, to })).sort((a, b) => a.from - b.from);
  return all.filter((loop) => !all.some((other) => other !== loop && other.from >= loop.from && other.to <= loop.to));
}

function loopOf(index: number, code: readonly Instruction[], architecture: Architecture): MachineLoop {
  const body = code.filter(({ text }) => !CONTROL[architecture].test(text));
  const count = (pattern: RegExp) => body.filter(({ text }) => pattern.test(text)).length;
  return {
    index,
    instructions: body.map(({ hex }) => {
      const bytes = hex.match(/../g) ?? [];
      return architecture === 'arm64' ? bytes.reverse() : bytes;
    }),
    stores: count(STORE[architecture]),
    loads: count(LOAD[architecture]),
    vectorInstructions: count(VECTOR[architecture]),
  };
}
