// workerd, which compiles nothing but what a program imports: bundled by wrangler or esbuild, run by miniflare.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Place } from '../place.js';
import { digestIn, load, program, run, tool, work, write } from '../workplace.js';

/** What is used of miniflare. */
interface Miniflare {
  dispatchFetch(address: string): Promise<{ text(): Promise<string> }>;
  dispose(): Promise<void>;
}
type MakeMiniflare = new (options: object) => Miniflare;

const HANDLER = `
export default {
  async fetch() {
    try {
      return new Response('digest ' + (await probe(fourlane, nn, io, START)));
    } catch (error) {
      return new Response(String(error));
    }
  },
};
`;

/** A program for workerd. @param start what `init` is given */
function worker(start: string, more = ''): string {
  const imports = program().split('\n').slice(0, 4).join('\n');
  return `${more}${imports}${HANDLER.replace('START', start)}`;
}

async function serve(folder: string, entry: string, date: string): Promise<string> {
  const { Miniflare: Host } = await load<{ Miniflare: MakeMiniflare }>('miniflare');
  // The entry comes first.
  const names = readdirSync(folder).filter((name) => /\.(js|wasm)(\?module)?$/.test(name));
  names.sort((a, b) => Number(b === entry) - Number(a === entry));
  const modules = names.map((name) => ({
    type: name.includes('.wasm') ? 'CompiledWasm' : 'ESModule',
    path: join(folder, name),
    contents: readFileSync(join(folder, name)),
  }));
  const host = new Host({ modules, modulesRoot: folder, compatibilityDate: date });
  try {
    const response = await host.dispatchFetch('http://localhost/');
    return digestIn(await response.text());
  } finally {
    await host.dispose();
  }
}

async function bundled(date: string): Promise<string> {
  const folder = join(work, 'workerd');
  await build({
    stdin: { contents: worker('false'), resolveDir: work },
    bundle: true,
    format: 'esm',
    conditions: ['workerd'],
    loader: { '.wasm': 'copy' },
    outfile: join(folder, 'worker.js'),
    logLevel: 'error',
  });
  return serve(folder, 'worker.js', date);
}

async function byWrangler(name: string, text: string): Promise<string> {
  const config = { name: 'probe', main: 'worker.js', compatibility_date: '2024-09-01', send_metrics: false };
  write(`${name}/wrangler.json`, JSON.stringify(config));
  write(`${name}/worker.js`, text.replace('./probe.js', '../probe.js'));
  const env = { WRANGLER_SEND_METRICS: 'false', CI: 'true' };
  const flags = ['deploy', '--dry-run', '--config', 'wrangler.json', '--outdir', 'out'];
  await run(process.execPath, [tool('wrangler'), ...flags], { cwd: join(work, name), env });
  return serve(join(work, name, 'out'), 'worker.js', '2024-09-01');
}

export const hosts: readonly Place[] = [
  { group: 'workerd', name: 'by the condition workerd', run: () => bundled('2024-09-01') },
  { group: 'workerd', name: 'as of 2023', run: () => bundled('2023-01-01') },
  { group: 'workerd', name: 'bundled by wrangler', run: () => byWrangler('wrangler', worker('false')) },
  {
    group: 'workerd',
    name: 'init({ module }) with fourlane.wasm?module',
    run: () => byWrangler('module', worker('{ module }', "import module from 'fourlane/fourlane.wasm?module';\n")),
  },
];
