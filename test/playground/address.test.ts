import { describe, expect, it } from 'vitest';
import { fieldOf, linkOf, readLink } from '../../playground/src/set-up/address.js';
import { DIGITS, type LayerChoice, OPENING, type SetUp } from '../../playground/src/set-up/set-up.js';
import { type PageState, TABS } from '../../playground/src/state.js';
import fc from '../properties.js';
import { setUps } from './set-ups.js';

const ARRIVAL: PageState = { tab: 'train', setUp: OPENING, cured: undefined, until: undefined, extra: {} };

const states: fc.Arbitrary<PageState> = fc.record({
  tab: fc.constantFrom(...TABS),
  setUp: setUps,
  cured: fc.option(setUps, { nil: undefined }),
  until: fc.option(fc.nat(1_000_000_000), { nil: undefined }),
  extra: fc.dictionary(fc.string({ minLength: 1 }), fc.string({ unit: 'grapheme' }), { noNullPrototype: true }),
});

function withSetUp(part: Partial<SetUp>): PageState {
  return { ...ARRIVAL, setUp: { ...OPENING, ...part } };
}

describe('the link of a page', () => {
  it('gives its state back', () => {
    fc.assert(
      fc.property(states, (state) => {
        expect(readLink(linkOf(state))).toEqual({ state, problems: [] });
      }),
      { numRuns: 300 },
    );
  });

  it('is of letters that need no escapes, and survives programs that escape all others', () => {
    fc.assert(
      fc.property(states, (state) => {
        const link = linkOf(state);
        expect(link).toMatch(/^#[\w.,:;()*!~'=&?-]+$/);
        const escaped = link.replace(
          /[^#?&=\w]/g,
          (letter) => `%${letter.charCodeAt(0).toString(16).padStart(2, '0')}`,
        );
        expect(readLink(escaped).state).toEqual(state);
      }),
    );
  });

  it('is short where little differs from the opening', () => {
    const layers: LayerChoice[] = [
      { units: 24, activation: { name: 'relu' }, batchNorm: false, dropout: 0 },
      { units: 24, activation: { name: 'leakyRelu', negativeSlope: 0.1 }, batchNorm: true, dropout: 0.2 },
    ];
    const state = withSetUp({ layers, data: { ...OPENING.data, kind: 'circle' }, seed: 7 });
    expect(linkOf(ARRIVAL)).toBe('#train');
    expect(linkOf(state)).toBe('#train?data=circle&layers=24.relu,24.leakyRelu(0.1).bn.drop(0.2)&seed=7&v=1');
    expect(linkOf({ ...ARRIVAL, setUp: DIGITS })).toBe(
      '#train?data=digits&samples=4000&layers=128.relu,64.relu&rate=0.001&v=1',
    );
  });

  it('says the options of a schedule, an initialiser and a loss', () => {
    const state = withSetUp({
      initializer: 'heNormal',
      initializerOptions: { gain: 1.5, mode: 'fanOut' },
      loss: { type: 'huber', options: { delta: 2 } },
      schedule: { type: 'cosineDecay', steps: 500, options: { etaMin: 0.001, warmup: 50 } },
    });
    expect(linkOf(state)).toBe(
      '#train?init=heNormal&initOptions=gain:1.5,mode:fanOut&loss=huber(delta:2)&schedule=cosineDecay(500,etaMin:0.001,warmup:50)&v=1',
    );
  });

  it('says of the cured net what differs from the sick one', () => {
    const cured = { ...OPENING, optimizer: { ...OPENING.optimizer, learningRate: 0.001 } };
    expect(linkOf({ ...ARRIVAL, cured, until: 500 })).toBe('#train?cured=1&cured.rate=0.001&until=500&v=1');
    expect(linkOf({ ...ARRIVAL, cured: OPENING })).toBe('#train?cured=1&v=1');
  });

  it('holds 200 points in less than a thousand letters', () => {
    const points = Array.from({ length: 200 }, (_, i) => [i / 1000, (i - 100) / 1000, i % 2 ? 1 : 0] as const);
    const link = linkOf(withSetUp({ data: { ...OPENING.data, kind: 'points', points } }));
    expect(link.length).toBeLessThan(1000);
    expect(readLink(link).state.setUp.data.points).toEqual(points);
  });
});

describe('a broken link', () => {
  it.each([
    ['rate=0', 'learningRate'],
    ['data=sky', 'kind'],
    ['scale=0', 'inputScale'],
    ['initScale=0', 'scale'],
    ['seed=-1', 'seed'],
    ['dataSeed=-1', 'dataSeed'],
    ['layers=1', 'layers'],
    ['optimizer=magic', 'optimizer'],
    ['options=beta1:2', 'options'],
    ['schedule=0', 'schedule'],
    ['decay=-1', 'weightDecay'],
    ['unknown=1', undefined],
  ])('tells which field %s is of', (part, field) => {
    const { problems } = readLink(`#train?${part}`);
    expect(problems.map(({ key = '' }) => fieldOf(key))).toEqual([field]);
  });

  it.each([
    ['#nowhere', 'The tab is “nowhere”: expected train, curves, bench or lessons.'],
    ['#train?rate=abc', 'rate is “abc”: expected a number from 0.000001 to 10.'],
    ['#train?rate=0x1', 'rate is “0x1”: expected a number from 0.000001 to 10.'],
    ['#train?rate=', 'rate is “”: expected a number from 0.000001 to 10.'],
    ['#train?batch=1.5', 'batch is “1.5”: expected an integer from 1 to 4096.'],
    ['#train?raet=0.1', 'raet is nothing that this page knows.'],
    ['#train?rate=0.1&rate=0.2', 'rate is there twice: the first one counts.'],
    [
      '#train?layers=24.rellu',
      /^layers is “24.rellu”: rellu is no activation, expected relu, leakyRelu, .* or rrelu\.$/,
    ],
    ['#train?layers=24', /24 is no layer, expected one such as 24.relu/],
    ['#train?layers=9000.relu', 'layers is “9000.relu”: expected an integer from 1 to 512.'],
    ['#train?layers=4.relu*99999999', /expected an integer from 0 to 40/],
    ['#train?layers=4.relu*30,4.relu*30', /expected 40 layers at most/],
    ['#train?layers=4.hardtanh(2,1)', /hardtanh’s max is 1, expected a number from min on/],
    ['#train?layers=4.rrelu(2,1)', /rrelu’s upper is 1, expected a number from lower on/],
    ['#train?layers=4.relu(1)', /relu has 0 settings, not 1/],
    ['#train?schedule=never(3)', /schedule is “never\(3\)”: expected constant, /],
    ['#train?options=beta3:1', /beta3 is no option, expected dampening, /],
    ['#train?options=beta1:2', /expected a number from 0 to 0.99999/],
    ['#train?options=beta1:0.5,beta1:0.6', /beta1 is there twice/],
    ['#train?options=', /^options is “”: {2}is no option|^options is “”/],
    ['#train?schedule=stepDecay(10,gama:0.1)', /gama is no option, expected gamma, warmup, /],
    ['#train?schedule=stepDecay(10,gamma:)', /gamma is “”, expected a number from 0.001 to 1/],
    ['#train?schedule=stepDecay(ten)', /expected an integer from 1 to 1000000/],
    ['#train?schedule=stepDecay()', /expected an integer from 1 to 1000000/],
    ['#train?schedule=stepDecay(10', /expected constant, /],
    ['#train?init=heNormal&initOptions=mode:fan', /mode is “fan”, expected fanIn or fanOut/],
    ['#train?initOptions=gain:NaN', /gain is “NaN”, expected a number from 0 to 100/],
    ['#train?loss=hubert', /loss is “hubert”: expected default, meanSquaredError, meanAbsoluteError or huber/],
    ['#train?loss=huber(delta:0)', /delta is “0”, expected a number from 0.001 to 1000/],
    ['#train?data=points&points=AAA', /expected four letters or digits a point/],
    ['#train?data=points&points=____', /____ is no point/],
    ['#train?csv=iris.csv', /expected file~digest~task~column/],
    ['#train?x.!zz=1', /^x.!zz is “!zz”: expected a text, in which ! stands before/],
    ['#train?x.lesson=!zz', /expected a text, in which ! stands before/],
    ['#train?rate=%', /rate is “%”/],
    ['#train?seed=2&v=9', 'The link is of version 9, and this page reads version 1.'],
  ])('says what is wrong: %s', (link, problem) => {
    const { problems } = readLink(link);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toMatch(problem);
  });

  it('opens with the rest', () => {
    const { state, problems } = readLink('#bench?rate=fast&seed=3&layers=8.tanh');
    expect(problems).toHaveLength(1);
    expect(state.tab).toBe('bench');
    expect(state.setUp.seed).toBe(3);
    expect(state.setUp.layers).toEqual([{ units: 8, activation: { name: 'tanh' }, batchNorm: false, dropout: 0 }]);
    expect(state.setUp.optimizer).toEqual(OPENING.optimizer);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'#?&=.,()*!%~:10abtrainlayerspoints'), maxLength: 60 }),
        (link) => {
          const { state } = readLink(link);
          expect(readLink(linkOf(state)).state).toEqual(state);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
