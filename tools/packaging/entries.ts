import { readFileSync } from 'node:fs';

/** A way into the package: `nn` for `fourlane/nn`, `index` for `fourlane` itself. */
export interface Entry {
  readonly name: string;
  readonly script: string;
  readonly types: string;
}

type Conditions = Readonly<Record<string, string>>;
const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as { exports: Record<string, Conditions> };

/** The modules that package.json exports, in its words. The bundle for pages is made of the others. */
export const entries: readonly Entry[] = Object.entries(exports).flatMap(
  ([path, { default: script = '', types = '' }]) =>
    script.endsWith('.js') && !script.endsWith('.min.js') ? [{ name: path.slice(2) || 'index', script, types }] : [],
);
