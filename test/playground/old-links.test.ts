// Links that were written before set-ups had more options: they must open to what they opened to.
import { describe, expect, it } from 'vitest';
import { linkOf, readLink } from '../../playground/src/set-up/address.js';
import { digestInNode } from './train-in-node.js';

/** Digests of the weights at the step of `until`. Who changes a kernel's bits on purpose writes them again. */
const LINKS: Readonly<Record<string, string>> = {
  '#train?until=150': 'dc95e9bd',
  '#train?rate=0.02&until=21&v=1': '4a2c992e',
  '#train?data=circle&layers=24.relu,24.leakyRelu(0.1).bn.drop(0.2)&seed=7&until=20&v=1': '32331900',
  '#train?data=digits&samples=300&layers=64.relu&rate=0.003&until=19&v=1': '923a7a0e',
  '#train?layers=8.elu(0.5)*2&rate=0.05&schedule=stepDecay(5)&until=12&v=1': '91849fec',
  '#train?layers=8.tanh&rate=0.05&schedule=exponentialDecay(7)&until=12&v=1': 'd96203c2',
  '#train?layers=8.gelu&rate=0.05&schedule=cosineDecay(10)&until=12&v=1': 'b1f84fe5',
  '#train?layers=8.silu&rate=0.05&schedule=linearWarmup(8)&until=12&v=1': '4a120cf5',
  '#train?layers=8.prelu&rate=0.05&schedule=oneCycle(12)&until=12&v=1': 'ea7d27ea',
  '#train?data=abs&init=orthogonal&bias=0.5&standardize=1&rate=0.01&until=12&v=1': '8358b253',
  '#train?data=xor&init=normal&initScale=0.3&optimizer=sgd&momentum=0.9&options=nesterov:true&clip=1&rate=0.05&until=12&v=1':
    '2720d0ee',
  '#train?data=gaussians&init=lecunUniform&optimizer=rmsprop&options=alpha:0.9&decay=0.01&rate=0.01&l1=0.001&l2=0.01&until=12&v=1':
    '63cee3a4',
};

describe('an old link', () => {
  it.each(Object.entries(LINKS))('%s', async (link, digest) => {
    const { state, problems } = readLink(link);
    expect(problems).toEqual([]);
    expect(readLink(linkOf(state)).state).toEqual(state);
    const { setUp, until = 0 } = state;
    expect(await digestInNode(setUp, until)).toBe(digest);
  });
});
