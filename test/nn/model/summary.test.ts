import { activation, batchNorm, dense, prelu, sequential } from 'fourlane/nn';
import { expect, it } from 'vitest';

it('prints the table of Keras', () => {
  let text = '';
  sequential([
    dense({ inputShape: [784], units: 128, activation: 'relu' }),
    dense({ units: 64, name: 'middle' }),
    activation('relu'),
    dense({ units: 10 }),
  ]).summary((table) => {
    text = table;
  });
  expect(text).toBe(
    [
      'Model: "sequential"',
      '──────────────────────────┬───────────────┬──────────',
      ' Layer (type)             │ Output Shape  │ Param #',
      '══════════════════════════╪═══════════════╪══════════',
      ' dense (Dense)            │ (None, 128)   │ 100,480',
      ' middle (Dense)           │ (None, 64)    │ 8,256',
      ' activation (Activation)  │ (None, 64)    │ 0',
      ' dense_1 (Dense)          │ (None, 10)    │ 650',
      '──────────────────────────┴───────────────┴──────────',
      ' Total params: 109,386 (427.29 KB)',
      ' Trainable params: 109,386 (427.29 KB)',
      ' Non-trainable params: 0 (0.00 B)',
    ].join('\n'),
  );
});

it('counts what training moves: no frozen layers, no statistics', () => {
  let text = '';
  sequential([
    dense({ inputShape: [4], units: 3, trainable: false }),
    batchNorm(),
    prelu({ perUnit: true }),
    dense({ units: 2 }),
  ]).summary((table) => {
    text = table;
  });
  expect(text.split('\n').slice(-3)).toEqual([
    ' Total params: 38 (152.00 B)',
    ' Trainable params: 17 (68.00 B)',
    ' Non-trainable params: 21 (84.00 B)',
  ]);
});
