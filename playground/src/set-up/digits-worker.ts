// Draws digits in a Worker.
import { drawDigits } from './draw-digits.js';
import type { DataChoice } from './set-up.js';

self.onmessage = ({ data: choice }: MessageEvent<DataChoice>): void => {
  const data = drawDigits(choice);
  const values = [data.x, data.y, data.test?.x, data.test?.y].flatMap((array) => array?.buffer ?? []);
  self.postMessage(data, { transfer: values });
};
