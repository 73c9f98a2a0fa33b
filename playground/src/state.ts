// What the page shows, all of which its address holds.
import { signal } from '@preact/signals';
import type { LinkProblem } from './set-up/address.js';
import { OPENING, type SetUp } from './set-up/set-up.js';

export const TABS = ['train', 'curves', 'bench', 'lessons'] as const;
export type Tab = (typeof TABS)[number];

export interface PageState {
  readonly tab: Tab;
  readonly setUp: SetUp;
  /** The set-up of the net next to it, from the same seed: the cured one. */
  readonly cured: SetUp | undefined;
  /** The step to stop at, of a link that replays a run. */
  readonly until: number | undefined;
  /** What the other tabs keep: texts by name. */
  readonly extra: Readonly<Record<string, string>>;
}

export const page = signal<PageState>({ tab: 'train', setUp: OPENING, cured: undefined, until: undefined, extra: {} });

/** What in the page's address could not be read. */
export const linkProblems = signal<readonly LinkProblem[]>([]);

/** Changes some of the page's state. */
export function change(part: Partial<PageState>): void {
  page.value = { ...page.value, ...part };
}
