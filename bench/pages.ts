// The pages that figures by processor make: one for each folder of bench/figures.
import { pageText, sectionsOf } from './sections.js';

interface Page {
  readonly title: string;
  readonly introduction: string;
}

export type PageName = keyof typeof PAGES;

const PAGES = {
  benchmarks: {
    title: 'fourlane compared with its peers',
    introduction: `Written by \`npm run bench:peers -- --write\`, a section for each processor and engine. One thread, contestants alternate in one
process, the lowest of the rounds' medians, results checked against each other. *Kernel*: the operands are where the library
wants them (onnxruntime-web copies in and out even so). *End to end*: Float32Array in, new Float32Array out; at 10⁶ values
much of it may be the operating system's, for the new array's pages. Read ratios, not times.`,
  },
  threads: {
    title: 'fourlane compared with its peers in a page, with their threads',
    introduction: `Written by \`npm run bench:peers -- --browser --write\`: cross-origin isolated pages, where each package has the threads that it takes
there (fourlane and tfjs-wasm half of the cores, fourlane two where there are two; onnxruntime-web and jax-js all). A page for each peer, for busily
waiting workers of one would disturb another; in it the two alternate, the lowest of the rounds' medians, results checked
against each other, and of fourlane's the lowest of all pages. *Kernel* and *end to end* as in
[benchmarks.md](benchmarks.md).`,
  },
  speed: {
    title: 'fourlane compared with the machine’s limits',
    introduction: `Written by \`npm run bench -- --write\`, a section for each processor and engine. One thread, contestants alternate in one
process, the lowest of the rounds' medians. *Of copy*: compared with a copy loop of as many bytes in the same memory. *Sets for
copying*: what a call on plain arrays with \`out\` takes beyond the resident call, in units of one \`Float32Array.set\`.`,
  },
  'training-step': {
    title: 'Where a training step’s time goes',
    introduction: `Written by \`npx tsx tools/profile.ts\`, a section for each processor and engine. 784-128-64-10, ReLU, softmax cross-entropy, the
loss read back, on one core. The whole step is timed without the timing of its kernels, so the rows may add up to a little
more.`,
  },
  products: {
    title: 'Products on every engine',
    introduction: `Written by \`npx tsx tools/tiles/products.ts\`, a section for each processor: the kernel alone, its operands in linear memory, on one
core. Fractions of the register peak that the same engine reached (14 multiply-add chains, fused ones for the relaxed
binary), each figure the best of three runs.`,
  },
  tiles: {
    title: 'Micro-kernels, ranked',
    introduction: `Written by \`npx tsx tools/tiles/rank.ts\`, a section for each processor. Fractions of the register peak that the same engine reached
in the same run (14 multiply-add chains; fused ones for the relaxed binary), candidates sorted by their worst engine. The
first are shown, the best of each engine, in bold, and what the binaries have (\`tools/tiles/shipped.ts\`), with their order or fence and without.
How a value of A gets into all lanes: a load that splats, from a packed panel (load) or from A in place (rows); a shuffle of
four; a plain load where packing has put it four times over (packed). How a loop over k ends: at a pointer or a counter;
exits, after each step of an iteration; fenced, by a test in the middle of each step as well, which never holds. Blocks 256
deep, fed from L2 as in the blocked product; tiles alone, without its packing. No engine's first, quick compiler takes part,
but Bun's.`,
  },
} as const satisfies Record<string, Page>;

/** The pages as files and texts; none of what has not been measured anywhere. */
export function pages(): { file: string; text: string }[] {
  return (Object.keys(PAGES) as PageName[]).flatMap((name) => {
    const { title, introduction } = PAGES[name];
    const sections = sectionsOf(name);
    return sections.length > 0 ? [{ file: `docs/${name}.md`, text: pageText(title, introduction, sections) }] : [];
  });
}
