// What the page says about a net, from what was measured of it.
import type { Finding, FindingCode } from 'fourlane/nn';
import type { Look } from '../run/looks.js';
import type { NetLayer } from '../run/net-shape.js';
import { countsOf } from '../see/unit-shares.js';
import type { SetUp } from '../set-up/set-up.js';
import { counted, inFigures } from '../ui/numbers.js';

/** What a reader is told: one line, and what is behind it. */
export interface Told {
  readonly headline: string;
  readonly because: string;
}

type Shape = readonly Pick<NetLayer, 'name' | 'weights' | 'shown'>[];

/** Activations that give 0 where their slope is 0. */
const SILENT_WHERE_FLAT: ReadonlySet<string> = new Set(['relu', 'relu6']);

/** Illnesses that have nothing to do with units that are dead: with them a few are, as in most healthy nets. */
const APART_FROM_DEATH: ReadonlySet<FindingCode> = new Set([
  'overfitting',
  'class-imbalance',
  'class-missing',
  'labels-unrelated',
]);

/** @param findings undefined where the net was not examined yet */
export function tell(look: Look, findings: readonly Finding[] | undefined, setUp: SetUp, shape: Shape): Told {
  const { dead, all } = countsOf(look);
  const [first] = findings ?? [];
  const what = first && withLayerNames(sentence(first.what), shape);
  const why = first && withLayerNames(sentence(first.why), shape);
  const cause = first ? `${what} ${why}` : '';
  if (dead > 0 && (first ? !APART_FROM_DEATH.has(first.code) : !findings)) {
    return { headline: `${deadOf(dead, all)}.`, because: `${meaningOf(setUp, dead)} ${cause}`.trim() };
  }
  if (what && why) return { headline: what, because: why };
  if (!findings) return { headline: allAlive(all), because: '' };
  return {
    headline: look.step === 0 ? 'Nothing is wrong with this net so far.' : 'Nothing is wrong with this net.',
    because:
      dead > 0
        ? `${deadOf(dead, all)}, ${dead > MOST * all ? 'more than' : 'as some are'} in most healthy nets; the others do the work.`
        : all > 0
          ? allAlive(all)
          : '',
  };
}

export function deadOf(dead: number, all: number): string {
  return `${dead.toLocaleString('en')} of ${counted(all, 'unit')} ${dead === 1 ? 'is' : 'are'} dead`;
}

/** `All 96 units are alive.` */
function allAlive(all: number): string {
  return all === 1 ? 'The only unit is alive.' : `All ${counted(all, 'unit')} are alive.`;
}

function meaningOf({ layers }: SetUp, dead: number): string {
  const silent = layers.every(({ activation: { name } }) => SILENT_WHERE_FLAT.has(name));
  if (dead === 1) {
    return silent
      ? 'It outputs 0 for every sample, and no gradient reaches it.'
      : 'Its slope is 0 on every sample, so that no gradient passes it.';
  }
  return silent
    ? 'They output 0 for every sample, and no gradient reaches them.'
    : 'Their slope is 0 on every sample, so that no gradient passes them.';
}

/** The share of all units that is dead in healthy nets, at most: as many as let an examination find dead units. */
const MOST = 0.5;

/** Of all units, from how many on their deaths are what a cure is about. */
const MANY = 0.1;

/** What has become of the cured net, next to the other. */
export function compare(own: Look, cured: Look): Told {
  const [before, after] = [countsOf(own), countsOf(cured)];
  const aboutDeaths = Math.abs(before.dead - after.dead) >= MANY * before.all;
  return {
    headline: aboutDeaths
      ? `Without the cure ${deadOf(before.dead, before.all)}, with it ${after.dead}.`
      : `Without the cure the net ${skillOf(own)}, with it ${figureOf(cured)}.`,
    because: `At step ${cured.step} the cured net ${skillOf(cured)}; the other one, at step ${own.step}, ${skillOf(own)}.`,
  };
}

/** `has 99% of the samples right`, of those that were kept back where there are some. */
function skillOf(look: Look): string {
  if (look.accuracy === undefined) return `has a loss of ${figureOf(look)}`;
  return `has ${figureOf(look)} of the samples${look.testAccuracy === undefined ? '' : ' kept back'} right`;
}

function figureOf({ accuracy, testAccuracy = accuracy, loss }: Look): string {
  return testAccuracy === undefined ? inFigures(loss) : percent(testAccuracy);
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
    // `activation` and `prelu` are words too: without a number they are a layer's name only behind `layer`.
    const alone = [weights, shown].filter((each) => each === weights || /\d$/.test(each));
    const called = new RegExp(`([Ll]ayer )\\b(?:${weights}|${shown})\\b|\\b(?:${alone.join('|')})\\b`, 'g');
    return so.replace(called, (_, before: string | undefined) => (before?.startsWith('L') ? upperFirst(place) : place));
  }, text);
}

function upperFirst(text: string): string {
  return `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}`;
}

/** What a reader is told where training, or a look at the net, has failed. */
export function tellFailure(why: string, step: number, hasEnded: boolean, shape: Shape): Told {
  return {
    headline: hasEnded ? `Training broke off at step ${step}.` : 'The net cannot be looked at.',
    because: `${sentence(upperFirst(withLayerNames(why, shape)))} Reset begins again at step 0.`,
  };
}
