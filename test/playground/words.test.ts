import { describe, expect, it } from 'vitest';
import type { Look } from '../../playground/src/run/looks.js';
import { OPENING } from '../../playground/src/set-up/set-up.js';
import { compare, percent, tell, tellFailure, withLayerNames } from '../../playground/src/train/words.js';
import type { Finding } from '../../src/nn/index.js';

const SHAPE = [
  { name: 'layer 1', weights: 'dense', shown: 'dense' },
  { name: 'layer 2', weights: 'dense_1', shown: 'activation_1' },
  { name: 'output', weights: 'dense_2', shown: 'dense_2' },
];
const RATE = {
  code: 'rate-too-high',
  what: 'The learning rate 0.2 is too high',
  why: 'A step moves weights by 34% of their size',
} as Finding;
const OVERFIT = { code: 'overfitting', what: 'The net overfits', why: 'It has learned by heart' } as Finding;

function look(dead: number, units: number, more: Partial<Look> = {}): Look {
  const states = { dead: Array.from({ length: dead }, (_, i) => i), dormant: [], gradientless: undefined };
  return { step: 7, loss: 0.5, accuracy: 0.5, layers: [{ layer: 'dense', units, states }], ...more } as unknown as Look;
}

describe('what the page says', () => {
  it('tells how many are dead, and what the first finding says of it', () => {
    expect(tell(look(88, 96), [RATE], OPENING, SHAPE)).toEqual({
      headline: '88 of 96 units are dead.',
      because:
        'They output 0 for every sample, and no gradient reaches them. The learning rate 0.2 is too high. A step moves weights by 34% of their size.',
    });
  });
  it('does not say of other activations that they output 0', () => {
    const tanh = { ...OPENING, layers: [{ ...OPENING.layers[0], activation: { name: 'tanh' } }] } as typeof OPENING;
    expect(tell(look(2, 24), [RATE], tanh, SHAPE).because).toMatch(/^Their slope is 0 on every sample/);
  });
  it('tells an illness without deaths, and that nothing is wrong', () => {
    expect(tell(look(0, 24), [RATE], OPENING, SHAPE).headline).toBe('The learning rate 0.2 is too high.');
    expect(tell(look(2, 24), [], OPENING, SHAPE)).toEqual({
      headline: 'Nothing is wrong with this net.',
      because: '2 of 24 units are dead, as some are in most healthy nets; the others do the work.',
    });
    expect(tell(look(20, 24), [], OPENING, SHAPE).because).toBe(
      '20 of 24 units are dead, more than in most healthy nets; the others do the work.',
    );
    expect(tell(look(0, 24, { step: 0 }), [], OPENING, SHAPE).headline).toBe('Nothing is wrong with this net so far.');
  });
  it('does not blame an illness for a few deaths that it has nothing to do with', () => {
    expect(tell(look(2, 192), [OVERFIT], OPENING, SHAPE)).toEqual({
      headline: 'The net overfits.',
      because: 'It has learned by heart.',
    });
  });
  it('says nothing of causes before the net was examined', () => {
    expect(tell(look(0, 24), undefined, OPENING, SHAPE)).toEqual({ headline: 'All 24 units are alive.', because: '' });
    expect(tell(look(1, 1), undefined, OPENING, SHAPE).headline).toBe('1 of 1 unit is dead.');
    expect(tell(look(1, 24), undefined, OPENING, SHAPE)).toEqual({
      headline: '1 of 24 units is dead.',
      because: 'It outputs 0 for every sample, and no gradient reaches it.',
    });
    expect(tell(look(0, 1), undefined, OPENING, SHAPE).headline).toBe('The only unit is alive.');
  });
  it('compares what nets have right where deaths are not what differs, of the samples kept back where there are some', () => {
    const [own, cured] = [look(2, 192, { testAccuracy: 0.7 }), look(3, 192, { step: 500, testAccuracy: 0.75 })];
    expect(compare(own, cured)).toEqual({
      headline: 'Without the cure the net has 70% of the samples kept back right, with it 75%.',
      because:
        'At step 500 the cured net has 75% of the samples kept back right; the other one, at step 7, has 70% of the samples kept back right.',
    });
  });
  it('compares the cured net', () => {
    expect(compare(look(88, 96), look(11, 96, { step: 500, accuracy: 0.9975 }))).toEqual({
      headline: 'Without the cure 88 of 96 units are dead, with it 11.',
      because:
        'At step 500 the cured net has 99.7% of the samples right; the other one, at step 7, has 50% of the samples right.',
    });
  });
  it('writes 100% only of all', () => {
    expect([1, 0.9975, 0.994, 0.5].map(percent)).toEqual(['100%', '99.7%', '99%', '50%']);
  });
  it('calls layers as the page does', () => {
    const text =
      'Layer dense_1 is dead; dense before it is blocked. The biases of layer activation_1, and layer dense_2';
    expect(withLayerNames(text, SHAPE)).toBe(
      'Layer 2 is dead; layer 1 before it is blocked. The biases of layer 2, and the output layer',
    );
  });
  it('leaves words alone that are names of layers too', () => {
    const shape = [
      { name: 'layer 1', weights: 'dense', shown: 'activation' },
      { name: 'layer 2', weights: 'dense_1', shown: 'prelu' },
    ];
    expect(withLayerNames('An activation such as PReLU or prelu in layer activation; Layer prelu', shape)).toBe(
      'An activation such as PReLU or prelu in layer 1; Layer 2',
    );
  });
  it('tells in its own words that training broke off, and the way back', () => {
    const why = 'training stopped at step 8: the outputs of layer dense_2 are not finite';
    expect(tellFailure(why, 7, true, SHAPE)).toEqual({
      headline: 'Training broke off at step 7.',
      because:
        'Training stopped at step 8: the outputs of the output layer are not finite. Reset begins again at step 0.',
    });
  });
});
