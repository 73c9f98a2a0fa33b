// Browsers: the files as they are, by an import map, and bundles without chunks where modules are not to be had.
import { build } from 'esbuild';
import { type Browser, chromium, digestFrom, firefox, oldChromium, webkit } from '../browsers.js';
import type { Place } from '../place.js';
import { openSite, REPORT } from '../site.js';
import { program, work, write } from '../workplace.js';

const DIST = '/node_modules/fourlane/dist';
const MAP = `<!doctype html><meta charset="utf-8"><script type="importmap">${JSON.stringify({
  imports: {
    fourlane: `${DIST}/index.js`,
    'fourlane/nn': `${DIST}/nn/index.js`,
    'fourlane/io': `${DIST}/io/index.js`,
  },
})}</script>`;
/** An error is reported too, so that nothing has to wait for it. */
const CATCH = `addEventListener('unhandledrejection', ({ reason }) => fetch('/report', { method: 'POST', body: String(reason) }));
addEventListener('error', ({ message }) => fetch('/report', { method: 'POST', body: String(message) }));
`;
const IMPORTS = `import * as fourlane from '${DIST}/index.js';
import * as nn from '${DIST}/nn/index.js';
import * as io from '${DIST}/io/index.js';
import { probe } from '/probe.js';
`;
const RUN = `probe(fourlane, nn, io).then((digest) => ${REPORT});\n`;

/** One classic script, as a bundler without chunks writes it. */
export async function classic(name: string, text: string): Promise<void> {
  const stdin = { contents: text, resolveDir: work };
  await build({ stdin, bundle: true, format: 'iife', target: 'es2022', outfile: `${work}/${name}`, logLevel: 'error' });
}

const AUDIO = `class Probe extends AudioWorkletProcessor {
  constructor() {
    super();
    // Firefox's audio thread makes 0 of subnormal numbers, in WebAssembly too.
    if (fourlane.relu(new Float32Array([1e-39]))[0] === 0) this.port.postMessage('flushes');
    else probe(fourlane, nn, io).then((digest) => this.port.postMessage(digest), (error) => this.port.postMessage(String(error)));
  }
  process() { return true; }
}
registerProcessor('probe', Probe);
`;

/** What is tried in a browser: files are written, and an address is given. */
const PAGES: Readonly<Record<string, () => Promise<string>>> = {
  'page with an import map': async () => {
    write('page.html', `${MAP}<script type="module">${CATCH}${program(REPORT)}</script>`);
    return '/page.html';
  },
  'fourlane.min.js': async () => {
    const text = `import * as fourlane from '${DIST}/fourlane.min.js'; import { probe } from '/probe.js';
      const { nn, io } = fourlane; ${RUN}`;
    write('min.html', `<!doctype html><script type="module">${CATCH}${text}</script>`);
    return '/min.html';
  },
  "strict policy with 'wasm-unsafe-eval'": async () => {
    write('strict.js', `${CATCH}${IMPORTS}${RUN}`.replace(/^(.*\n.*\n)((?:import.*\n)+)/, '$2$1'));
    write('strict.html', `<!doctype html><script type="module" src="/strict.js"></script>`);
    return '/strict.html';
  },
  'module Worker': async () => {
    write('worker.js', `${IMPORTS}${RUN}`);
    write('worker.html', `<!doctype html><script>${CATCH}new Worker('/worker.js', { type: 'module' })</script>`);
    return '/worker.html';
  },
  'service worker': async () => {
    await classic('service.js', program(REPORT));
    const register = `navigator.serviceWorker.register('/service.js').catch((error) => fetch('/report', { method: 'POST', body: String(error) }))`;
    write('service.html', `<!doctype html><script>${register}</script>`);
    return '/service.html';
  },
  AudioWorklet: async () => {
    const entries = program('', 'false').split('\n').slice(0, 4).join('\n');
    await classic('audio.js', `${entries}\n${AUDIO}`);
    const start = `${CATCH}const context = new OfflineAudioContext(1, 44100, 44100);
      context.audioWorklet.addModule('/audio.js').then(() => {
        const node = new AudioWorkletNode(context, 'probe');
        node.port.onmessage = ({ data: digest }) => ${REPORT};
        node.connect(context.destination);
        return context.startRendering();
      });`;
    write('audio.html', `<!doctype html><script>${start}</script>`);
    return '/audio.html';
  },
};

const AWAITED = 'page, after await init()';
const MORE: typeof PAGES = {
  [AWAITED]: async () => {
    const start = program(REPORT, 'true');
    await classic('awaited.js', start);
    write('awaited.html', `<!doctype html><script>${CATCH}</script><script src="/awaited.js"></script>`);
    return '/awaited.html';
  },
};

function place(browser: Browser, what: string): Place {
  return {
    group: browser.name.split(' ')[0] as string,
    name: `${browser.name.split(' ')[1] ?? ''} ${what}`.trim(),
    run: async () => {
      const path = await (PAGES[what] ?? MORE[what])?.();
      const site = await openSite();
      try {
        return await digestFrom(browser, site.origin + path, site);
      } finally {
        site.close();
      }
    },
  };
}

export const pages: readonly Place[] = [
  ...[chromium, firefox, webkit].flatMap((browser) => Object.keys(PAGES).map((what) => place(browser, what))),
  ...[109, 114].map((number) => place(oldChromium(number), AWAITED)),
];
