import { defineConfig } from 'vite';
import { rooflinePlugin } from '../bench/roofline/vite-plugin.js';
import { ISOLATION } from '../src/cli/static-server.js';
import { sourceAliases } from '../tools/source-aliases.js';
import { workerProgramPlugin } from '../tools/worker-program.js';

export default defineConfig({
  root: new URL('.', import.meta.url).pathname,
  // Any server can have the page at any path.
  base: './',
  server: { headers: ISOLATION },
  preview: { headers: ISOLATION },
  plugins: [workerProgramPlugin()],
  // The bench's Worker.
  worker: { format: 'es', plugins: () => [rooflinePlugin(), workerProgramPlugin()] },
  resolve: { alias: sourceAliases },
  build: {
    outDir: '../dist/playground',
    emptyOutDir: true,
    target: 'es2022',
    // The notices of what is bundled, as its licenses ask for.
    license: { fileName: 'LICENSES.md' },
    // The binary and the Worker's program are texts of their own size.
    chunkSizeWarningLimit: 600,
  },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
});
