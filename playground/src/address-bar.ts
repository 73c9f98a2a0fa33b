import { effect } from '@preact/signals';
import { linkOf, readLink } from './set-up/address.js';
import type { SetUp } from './set-up/set-up.js';
import { linkProblems, page } from './state.js';

/** Milliseconds within which changes make one step of the browser's history. */
const ONE_STEP = 1000;

let written = -Infinity;

/** Opens what the address says, and keeps both alike from then on. */
export function followAddress(): void {
  readAddress();
  effect(writeAddress);
  addEventListener('hashchange', readAddress);
}

function readAddress(): void {
  const { state, problems } = readLink(location.hash);
  linkProblems.value = problems;
  const { setUp, cured } = page.value;
  // What is the same stays the same object, so that nothing begins again.
  page.value = {
    ...state,
    setUp: isSame(setUp, state.setUp) ? setUp : state.setUp,
    cured: cured && state.cured && isSame(cured, state.cured) ? cured : state.cured,
  };
}

function writeAddress(): void {
  const link = linkOf(page.value);
  // An address that says it in other words stays as it is.
  if (link === linkOf(readLink(location.hash).state)) return;
  const sameStep = performance.now() - written < ONE_STEP && tabOf(link) === tabOf(location.hash);
  written = performance.now();
  // What could not be read is there no more.
  linkProblems.value = [];
  history[sameStep ? 'replaceState' : 'pushState'](undefined, '', link);
}

function isSame(a: SetUp, b: SetUp): boolean {
  const [one, other] = [a, b].map((setUp) => linkOf({ ...page.value, setUp }));
  return one === other;
}

function tabOf(link: string): string | undefined {
  return link.split('?')[0];
}
