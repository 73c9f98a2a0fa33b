import { existsSync, readFileSync, statSync } from 'node:fs';
import asc from 'assemblyscript/asc';

const NAME = 'virtual:roofline';

/** Compiles assembly.ts of this folder while a page is built: `import code from 'virtual:roofline'` is the binary in base64. */
export function rooflinePlugin() {
  return {
    name: 'roofline',
    resolveId: (id: string) => (id === NAME ? `\0${NAME}` : undefined),
    load: async (id: string) => (id === `\0${NAME}` ? `export default '${await compile()}';` : undefined),
  };
}

async function compile(): Promise<string> {
  const [source, binary] = [file('assembly.ts'), file('../../build/roofline/plain.wasm')];
  if (!existsSync(binary) || statSync(binary).mtimeMs < statSync(source).mtimeMs) {
    const { error, stderr } = await asc.main(['--config', file('asconfig.json'), '--target', 'plain']);
    if (error) throw new Error(`${error.message}\n${stderr}`);
  }
  return readFileSync(binary, 'base64');
}

function file(path: string): string {
  return new URL(path, import.meta.url).pathname;
}
