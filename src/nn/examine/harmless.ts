import type { Evidence } from './evidence.js';
import type { Harmless } from './findings.js';
import { LIMITS } from './limits.js';
import { activated, figure, manyDead, percent, skill } from './rules/draft.js';
import { isBounded } from './units.js';

/** Activations whose outputs are 0 for about half of their inputs. */
const SPARSE: ReadonlySet<string> = new Set(['relu', 'relu6']);
/** Samples on which many units look dead that are not. */
const SMALL_PROBE = 100;

/** What looks like an illness and is none, with the reason. */
export function harmlessOf(e: Evidence): Harmless[] {
  const layers = activated(e.now);
  const notes: Harmless[] = [];
  const sparse = layers.filter(
    ({ activation, output }) => SPARSE.has(activation ?? '') && output.zeros > 0.1 && output.zeros < 0.97,
  );
  const [first] = sparse;
  if (first) {
    notes.push({
      what: `Outputs are sparse: ${sparse.map(({ layer, output }) => `${percent(output.zeros)} of ${layer} are 0`).join(', ')}`,
      where: { layer: first.layer },
      why: 'A ReLU is off for a part of the samples, about half where it is new: that is what makes it nonlinear. Units are ill only where they are off for all',
    });
  }
  const good = skill(e.now, e);
  const does = good !== undefined && good > LIMITS.goodSkill;
  for (const each of layers) {
    const { layer, units, states, activation } = each;
    const dead = states.dead.length;
    const few = !manyDead(each);
    if (dead > 0 && dead < units && (few || e.now.samples < SMALL_PROBE || does)) {
      notes.push({
        what: `${dead} of ${units} units of ${layer} are dead on ${e.now.samples} samples`,
        where: { layer, units: states.dead },
        why:
          e.now.samples < SMALL_PROBE
            ? 'On so few samples many units look dead that are not: ask on more'
            : few
              ? 'Some dead units are usual in ReLU nets, 2 to 9% in good ones: the others do their work'
              : `The net does its work without them: 1 − loss / loss at chance is ${figure(good as number)}`,
      });
    }
    if (states.neverPositive.length > 0) {
      notes.push({
        what: `${states.neverPositive.length} of ${units} units of ${layer} are never positive`,
        where: { layer, units: states.neverPositive },
        why: `They are not dead: ${activation} has a slope below 0 too, so that they pass gradients on and can come back`,
      });
    }
    const flat = states.saturation.low + states.saturation.high;
    if (does && isBounded(activation) && !SPARSE.has(activation ?? '') && flat > LIMITS.saturation) {
      notes.push({
        what: `${percent(flat)} of the outputs of ${layer} are on the flat ends of ${activation}`,
        where: { layer },
        why: 'The net is trained and does its work: units that have decided are at the ends',
      });
    }
  }
  const constant = [...e.inputs.deviations.keys()].filter((j) => e.inputs.deviations[j] === 0);
  if (constant.length > 0 && constant.length < e.inputs.width) {
    notes.push({
      what: `${constant.length} of ${e.inputs.width} features are the same in all samples`,
      where: { layer: 'inputs', units: constant },
      why: 'They tell nothing, and do no harm: their weights act as a bias',
    });
  }
  return notes;
}
