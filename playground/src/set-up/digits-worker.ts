// Draws digits in a Worker.
import { drawDigits } from './draw-digits.js';
import type { DataChoice } from './set-up.js';
import { buffersOf } from './transfer.js';

self.onmessage = ({ data: choice }: MessageEvent<DataChoice>): void => {
  const data = drawDigits(choice);
  self.postMessage(data, { transfer: buffersOf(data) });
};
