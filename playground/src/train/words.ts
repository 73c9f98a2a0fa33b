// What the page says about a net, from what was measured of it.
import type { Finding } from 'fourlane/nn';
import type { Look } from '../run/looks.js';
import { countsOf } from '../see/unit-shares.js';
import type { SetUp } from '../set-up/set-up.js';

/** What a reader is told: one line, and what is behind it. */
export interface Told {
  readonly headline: string;
  readonly because: string;
}

/** Activations that give 0 where their slope is 0. */
const SILENT_WHERE_FLAT: ReadonlySet<string> = new Set(['relu', 'relu6', 'squaredRelu']);

/** @param findings undefined where the net was not examined yet */
export function tell(look: Look, findings: readonly Finding[] | undefined, setUp: SetUp): Told {
  const { dead, all } = countsOf(look);
  const [first] = findings ?? [];
  const cause = first ? `${sentence(first.what)} ${sentence(first.why)}` : '';
  if (dead > 0 && (first || !findings)) {
    return { headline: `${deadOf(dead, all)}.`, because: `${meaningOf(setUp)} ${cause}`.trim() };
  }
  if (first) return { headline: sentence(first.what), because: sentence(first.why) };
  if (!findings) return { headline: `All ${all} units are alive.`, because: '' };
  return {
    headline: look.step === 0 ? 'Nothing is wrong with this net so far.' : 'Nothing is wrong with this net.',
    because:
      dead > 0
        ? `${deadOf(dead, all)}, as some are in most healthy nets; the others do the work.`
        : all > 0
          ? `All ${all} units are alive.`
          : '',
  };
}

export function deadOf(dead: number, all: number): string {
  return `${dead} of ${all} ${all === 1 ? 'unit is' : 'units are'} dead`;
}

function meaningOf({ layers }: SetUp): string {
  const silent = layers.every(({ activation: { name } }) => SILENT_WHERE_FLAT.has(name));
  return silent
    ? 'They output 0 for every sample, and no gradient reaches them.'
    : 'Their slope is 0 on every sample, so that no gradient passes them.';
}

/** What has become of the cured net, next to the other. */
export function outcome(own: Look, cured: Look): string {
  const { dead, all } = countsOf(cured);
  const before = countsOf(own);
  return `At step ${cured.step} ${skillOf(cured)}, and ${deadOf(dead, all)}. Without the cure ${skillOf(own)} at step ${own.step}, and ${before.dead} are dead.`;
}

/** `it has 99% of the samples right`. */
function skillOf({ accuracy, loss }: Look): string {
  return accuracy === undefined
    ? `its loss is ${loss.toPrecision(3)}`
    : `it has ${percent(accuracy)} of the samples right`;
}

/** Never 100% while one is wrong. */
export function percent(share: number): string {
  const rounded = Math.round(100 * share);
  return rounded === 100 && share < 1 ? '99.9%' : `${rounded}%`;
}

/** With a full stop at its end. */
export function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
