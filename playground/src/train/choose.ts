import { differences } from '../set-up/differences.js';
import type { SetUp } from '../set-up/set-up.js';
import { change, page } from '../state.js';

/** A set-up of one's own ends the comparison with a cured net, and a link's run; the file that a link asks for does not. */
export function choose(setUp: SetUp): void {
  const asked = differences(page.peek().setUp, setUp).length === 0;
  change(asked ? { setUp } : { setUp, cured: undefined, until: undefined });
}
