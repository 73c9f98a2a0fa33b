// Files made of figures: the pages, and README's table.
import { readFileSync, writeFileSync } from 'node:fs';
import { pages } from './pages.js';
import { speedSummary, withBlock } from './readme.js';
import { sectionsOf } from './sections.js';

/** All that the sections make, as files and texts. */
export function figureFiles(): { file: string; text: string }[] {
  const readme = withBlock(readFileSync('README.md', 'utf8'), 'speed', speedSummary(sectionsOf('benchmarks')));
  return [...pages(), { file: 'README.md', text: readme }];
}

export function writeFigureFiles(): void {
  for (const { file, text } of figureFiles()) writeFileSync(file, text);
}
