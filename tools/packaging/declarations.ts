// Declarations that TypeScript from 5.2 on understands, and that ask for no DOM.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** TypeScript's words, and what says the same everywhere. */
const REPLACEMENTS: readonly (readonly [RegExp, string])[] = [
  // Typed arrays have a type parameter from 5.7 on; what their own `of` returns, the compiler knows in either case.
  [/\b(\w+Array)<ArrayBuffer>/g, 'ReturnType<typeof $1.of>'],
  [/\b(\w+Array)<ArrayBufferLike>/g, '$1'],
  // Interfaces of the DOM's library; that of a module is empty.
  [/\bWebAssembly\.\w+/g, 'object'],
  [/\bAbortSignal\b/g, '{ readonly aborted: boolean; readonly reason?: any }'],
];

/** Rewrites what tsc has put into dist. Comments keep their words. */
export function portDeclarations(): void {
  for (const file of readdirSync('dist', { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.d.ts')) continue;
    const path = join('dist', file);
    const text = readFileSync(path, 'utf8');
    const ported = text
      .split(/(\/\*[\s\S]*?\*\/)/)
      .map((part) => (part.startsWith('/*') ? part : REPLACEMENTS.reduce((s, [from, to]) => s.replace(from, to), part)))
      .join('');
    if (ported !== text) writeFileSync(path, ported);
  }
}

/** Types of the two binaries: what a bundler or host that compiles imports makes of them, for `init({ module })`. */
export function declareBinaries(): void {
  for (const name of ['fourlane', 'fourlane-relaxed']) {
    const text = `/** The compiled WebAssembly.Module, where the host compiles: init({ module }). */\ndeclare const module: object;\nexport default module;\n`;
    writeFileSync(`dist/${name}.wasm.d.ts`, text);
  }
}
