// Which core the figures are of. What an operating system calls a processor may hide it, on a virtual machine above all: then
// the family, the model, the flags and the caches tell.
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/** What Linux says of a processor: /proc/cpuinfo's lines by their names, and the size of L1's half for instructions. */
export interface ProcessorFacts {
  readonly lines: Readonly<Record<string, string>>;
  readonly instructionCache?: string;
}

/** Intel's models of family 6. */
const INTEL: Record<number, string> = {
  85: 'Skylake or Cascade Lake',
  106: 'Ice Lake',
  108: 'Ice Lake',
  143: 'Sapphire Rapids',
  151: 'Alder Lake',
  154: 'Alder Lake',
  167: 'Rocket Lake',
  173: 'Granite Rapids',
  183: 'Raptor Lake',
  207: 'Emerald Rapids',
};
/** Parts by Arm (implementer 0x41). */
const ARM: Record<string, string> = {
  '0xd0c': 'Neoverse N1',
  '0xd40': 'Neoverse V1',
  '0xd49': 'Neoverse N2',
  '0xd4f': 'Neoverse V2',
};

/** The processor's name, such as "Intel Xeon (Granite Rapids)" or "AMD EPYC 9654 (Zen 4)". */
export function processorName({ lines, instructionCache }: ProcessorFacts): string {
  const core = coreOf(lines, instructionCache);
  const brand = (lines['model name'] ?? lines['CPU part'] ?? 'unknown processor')
    .replace(/\((R|TM)\)/gi, '')
    .replace(/\s+(CPU\s+)?@.*|\s+\d+-Core Processor|\s+(CPU|Processor)$/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  return core === undefined || brand.includes(core) ? brand : `${brand} (${core})`;
}

/** The name of the core's design, where it can be told. */
function coreOf(lines: ProcessorFacts['lines'], instructionCache?: string): string | undefined {
  const flags = new Set((lines.flags ?? '').split(' '));
  const family = Number(lines['cpu family']);
  const model = Number(lines.model);
  if (lines.vendor_id === 'AuthenticAMD') return amd(family, flags);
  if (lines.vendor_id === 'GenuineIntel' && family === 6) return intel(model, flags, instructionCache);
  return lines['CPU implementer'] === '0x41' ? ARM[lines['CPU part'] ?? ''] : undefined;
}

function amd(family: number, flags: ReadonlySet<string>): string | undefined {
  if (family === 26) return 'Zen 5';
  if (family === 25) return flags.has('avx512f') ? 'Zen 4' : 'Zen 3';
  return family === 23 ? 'Zen, Zen+ or Zen 2' : undefined;
}

/**
 * Of the cores with AMX, Granite Rapids alone has 64 KiB of L1 for instructions; a model without AMX that shows its flag is a
 * hypervisor's mask.
 */
function intel(model: number, flags: ReadonlySet<string>, instructionCache?: string): string | undefined {
  const named = INTEL[model];
  if (!flags.has('amx_tile') || /Rapids/.test(named ?? '')) return named;
  return instructionCache === '64K' ? 'Granite Rapids' : 'Sapphire Rapids or Emerald Rapids';
}

/** The name of this machine's processor. */
export function thisProcessor(): string {
  try {
    const [first = ''] = readFileSync('/proc/cpuinfo', 'utf8').split('\n\n');
    const lines = Object.fromEntries(first.split('\n').map((line) => line.split(/\s*:\s*/, 2) as [string, string]));
    return processorName({ lines, ...instructionCache() });
  } catch {
    return processorName({ lines: { 'model name': cpus()[0]?.model ?? 'unknown processor' } });
  }
}

function instructionCache(): Pick<ProcessorFacts, 'instructionCache'> {
  const folder = '/sys/devices/system/cpu/cpu0/cache/index1';
  try {
    const read = (name: string) => readFileSync(`${folder}/${name}`, 'utf8').trim();
    return read('type') === 'Instruction' ? { instructionCache: read('size') } : {};
  } catch {
    return {};
  }
}
