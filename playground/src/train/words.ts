// What the page says about a net, from what was measured of it.
import type { Finding } from 'fourlane/nn';
import type { Look } from '../run/looks.js';
import type { NetLayer } from '../run/net-shape.js';
import { countsOf } from '../see/unit-shares.js';
import type { SetUp } from '../set-up/set-up.js';

/** What a reader is told: one line, and what is behind it. */
export interface Told {
  readonly headline: string;
  readonly because: string;
}

type Shape = readonly Pick<NetLayer, 'name' | 'weights' | 'shown'>[];

/** Activations that give 0 where their slope is 0. */
const SILENT_WHERE_FLAT: ReadonlySet<string> = new Set(['relu', 'relu6', 'squaredRelu']);

/** @param findings undefined where the net was not examined yet */
export function tell(look: Look, findings: readonly Finding[] | undefined, setUp: SetUp, shape: Shape): Told {
  const { dead, all } = countsOf(look);
  const [first] = findings ?? [];
  const what = first && withLayerNames(sentence(first.what), shape);
  const why = first && withLayerNames(sentence(first.why), shape);
  const cause = first ? `${what} ${why}` : '';
  if (dead > 0 && (first || !findings)) {
    return { headline: `${deadOf(dead, all)}.`, because: `${meaningOf(setUp)} ${cause}`.trim() };
  }
  if (what && why) return { headline: what, because: why };
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
export function compare(own: Look, cured: Look): Told {
  const [before, after] = [countsOf(own), countsOf(cured)];
  return {
    headline: `Without the cure ${deadOf(before.dead, before.all)}, with it ${after.dead}.`,
    because: `At step ${cured.step} the cured net ${skillOf(cured)}; the other one, at step ${own.step}, ${skillOf(own)}.`,
  };
}

/** `has 99% of the samples right`. */
function skillOf({ accuracy, loss }: Look): string {
  return accuracy === undefined
    ? `has a loss of ${loss.toPrecision(3)}`
    : `has ${percent(accuracy)} of the samples right`;
}

/** Never 100% while one is wrong. */
export function percent(share: number): string {
  const rounded = Math.round(100 * share);
  return `${rounded === 100 && share < 1 ? Math.floor(1000 * share) / 10 : rounded}%`;
}

/** With a full stop at its end. */
export function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** The package's words about a net, with its layers called as the page calls them. */
export function withLayerNames(text: string, shape: Shape): string {
  return shape.reduce((so, { name, weights, shown }) => {
    const place = name === 'output' ? 'the output layer' : name;
    const called = new RegExp(`(layer )?\\b(?:${weights}|${shown})\\b`, 'gi');
    return so.replace(called, (_, before: string | undefined) =>
      before?.startsWith('L') ? `${place[0]?.toUpperCase()}${place.slice(1)}` : place,
    );
  }, text);
}
