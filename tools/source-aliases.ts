// The package's entry points by name, as the sources that they are made of: for tools that run the sources.
const source = (path: string): string => new URL(`../src/${path}`, import.meta.url).pathname;

export const sourceAliases = [
  { find: /^fourlane$/, replacement: source('index.ts') },
  { find: /^fourlane\/(nn|io|worker|threads)$/, replacement: source('$1/index.ts') },
  { find: /^fourlane\/threads-relaxed$/, replacement: source('threads/relaxed.ts') },
  { find: /^fourlane\/relaxed$/, replacement: source('relaxed.ts') },
];
