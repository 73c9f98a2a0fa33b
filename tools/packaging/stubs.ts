// Folders for those who do not read package.json's exports: Parcel as it comes, and TypeScript's resolution node10.
import { mkdirSync, writeFileSync } from 'node:fs';
import { entries } from './entries.js';

/** `nn/package.json`, which says where `fourlane/nn` is, and so on. */
export function writeStubs(): void {
  for (const { name, script, types } of entries) {
    if (name === 'index') continue;
    const up = (path: string): string => path.replace(/^\./, '..');
    mkdirSync(name, { recursive: true });
    const stub = { type: 'module', sideEffects: false, main: up(script), types: up(types) };
    writeFileSync(`${name}/package.json`, `${JSON.stringify(stub, null, 2)}\n`);
  }
}
