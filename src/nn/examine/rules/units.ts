import { sumOfSquares } from '../../../kernels/nn/gradients.js';
import type { Evidence } from '../evidence.js';
import type { Finding } from '../findings.js';
import { LIMITS } from '../limits.js';
import { activated, type Draft, evidence, manyDead, percent, skill, type Test, wall } from './draft.js';

const FRESH = {
  what: 'Give dead units fresh weights, and train on at a lower rate',
  code: 'reviveDead(model, x);',
} as const;

export const deadLayer: Test = (e) => {
  const dead = wall(e.now);
  if (!dead || wall(e.born)) return undefined;
  const layers = activated(e.now);
  const before = layers
    .slice(
      0,
      layers.findIndex(({ layer }) => layer === dead.layer),
    )
    .map(({ layer }) => layer);
  return {
    severity: 'error',
    what: `Layer ${dead.layer} is dead: none of its ${dead.units} units has a derivative other than 0 on any of ${e.now.samples} samples`,
    where: { layer: dead.layer },
    why: `It was alive when it was made, so that training or changed weights have killed it. The outputs no longer depend on the inputs${before.length > 0 ? `; ${before.join(', ')} before it ${before.length > 1 ? 'are' : 'is'} blocked, not dead` : ''}`,
    evidence: [evidence('dead fraction', 1, 'below 0.2')],
    cure: { ...FRESH, settings: { revive: [dead.layer] } },
  };
};

export const deadUnits: Test = (e) => {
  const [worst] = activated(e.now)
    .filter((layer) => manyDead(layer) && layer.states.dead.length > 3)
    .sort((a, b) => b.states.dead.length / b.units - a.states.dead.length / a.units);
  const good = skill(e.now, e);
  if (!worst || wall(e.now) || e.now.samples < 100 || (good !== undefined && good > LIMITS.goodSkill)) return undefined;
  const fraction = worst.states.dead.length / worst.units;
  return {
    severity: fraction > 0.9 ? 'error' : 'warning',
    what: `${worst.states.dead.length} of ${worst.units} units of layer ${worst.layer} are dead: their derivative is 0 on every one of ${e.now.samples} samples`,
    where: { layer: worst.layer, units: worst.states.dead },
    why: `${
      e.steps === 0
        ? 'They were so from the start: what layers of a few units pass on is often negative for all samples'
        : 'Their pre-activations have become negative for all samples, by large steps or large negative biases'
    }. They have no gradient and cannot come back by themselves`,
    evidence: [evidence('dead fraction', fraction, 'below 0.2')],
    cure: { ...FRESH, settings: { revive: [worst.layer] } },
  };
};

export const dormantUnits: Test = (e) => {
  const [worst] = activated(e.now)
    .map((layer) => ({ ...layer, quiet: layer.states.dormant.filter((unit) => !layer.states.dead.includes(unit)) }))
    .filter(({ quiet, units }) => quiet.length / units > LIMITS.dormantUnits && quiet.length > 7);
  const good = skill(e.now, e);
  if (!worst || (good !== undefined && good > LIMITS.goodSkill)) return undefined;
  return {
    severity: 'warning',
    what: `${percent(worst.quiet.length / worst.units)} of the units of layer ${worst.layer} are dormant: hardly active beside the others, though not dead`,
    where: { layer: worst.layer, units: worst.quiet },
    why: 'A few units do all the work of the layer, as after large steps or on inputs that are not scaled; the others hardly learn',
    evidence: [
      evidence(
        `fraction of units at most ${LIMITS.dormantBelow} as active as their layer's mean`,
        worst.quiet.length / worst.units,
        'below 0.2',
      ),
    ],
    cure: {
      what: 'Give them fresh weights, and train on at a lower rate',
      code: `reviveDead(model, x, { dormantBelow: ${LIMITS.dormantBelow} });`,
      settings: { revive: [worst.layer], dormantBelow: LIMITS.dormantBelow },
    },
  };
};

/** Illnesses of all layers up to the one that they are found at. */
const OF_MANY_LAYERS: ReadonlySet<string> = new Set([
  'wall',
  'vanishing-signal',
  'exploding-signal',
  'vanishing-gradient',
  'exploding-gradient',
  'too-deep',
]);

/** Frozen layers that the cure of what was found would have to change, or all of them where nothing else can learn. */
export function frozenLayer({ network: { layers } }: Evidence, found: readonly Finding[]): Draft | undefined {
  const frozen = layers.filter(({ trainable, parameters }) => !trainable && parameters.length > 0);
  const learning = layers.some(
    ({ trainable, parameters }) => trainable && parameters.some(({ statistic }) => !statistic),
  );
  const ill = found.flatMap(({ code, where, cure: { settings = {} } }) => {
    const changed = settings.initializer ?? settings.activation ?? settings.revive ?? settings.biases;
    const place = layers.findIndex(({ name }) => name === where.layer);
    if (place < 0 || changed === undefined) return [];
    const reach = layers.slice(OF_MANY_LAYERS.has(code) ? 0 : place, place + 1);
    return reach.filter((layer) => layer.type === 'dense' && frozen.includes(layer));
  });
  if (frozen.length === 0 || (learning && ill.length === 0)) return undefined;
  const names = [...new Set(learning ? ill : frozen)].map(({ name }) => name);
  const [first = ''] = names;
  const several = names.length > 1;
  return {
    severity: 'error',
    what: learning
      ? `${several ? `Layers ${names.join(', ')} are` : `Layer ${first} is`} ill and frozen: no cure can reach ${several ? 'them' : 'it'}`
      : 'All layers are frozen: nothing can learn',
    where: { layer: first },
    why: 'A frozen layer stays as it is, whatever is done about rate, inputs or loss',
    evidence: [
      evidence(
        'frozen layers with parameters',
        frozen.length,
        learning ? 'none that is ill' : `fewer than ${frozen.length}`,
      ),
    ],
    cure: {
      what: 'Thaw it, then compile',
      code: `model.getLayer('${first}').trainable = true; model.compile({ … });`,
      settings: { thaw: names },
    },
  };
}

export const parametersNotFinite: Test = ({ network, now, inputs }) => {
  const bad = network.parameters.find(({ value }) => !Number.isFinite(sumOfSquares(value)));
  if (!bad && (now.finite || inputs.bad || now.layers.length === 0)) return undefined;
  const layer = bad
    ? bad.path.slice(0, bad.path.lastIndexOf('.'))
    : (now.layers.find(({ output }) => !Number.isFinite(output.rms))?.layer ?? '');
  return {
    severity: 'error',
    what: bad
      ? `The parameters of layer ${layer} hold NaN or ∞ (${bad.path})`
      : `The outputs of layer ${layer} are not finite`,
    where: { layer },
    why: 'A step went so far that numbers ran out of range. Such a net is lost: nothing brings its parameters back',
    evidence: [],
    cure: {
      what: 'Build and compile the model again, or load a checkpoint, once the cause is mended',
      code: 'model = fromJSON(model.toJSON()); model.compile({ … });',
      settings: { startAgain: true },
    },
  };
};
