import { rgb, themeChanges } from '../ui/colours.js';
import { useDrawing } from '../ui/frames.js';
import { SIDE } from './pad-strokes.js';

/** 28×28 grey values from 0 to 1, as ink. */
export function DigitImage({ image, label }: { readonly image: Float32Array; readonly label: string }) {
  themeChanges.value;
  const canvas = useDrawing<HTMLCanvasElement>((element) => {
    const picture = new ImageData(SIDE, SIDE);
    const ink = rgb('ink');
    for (let i = 0; i < image.length; i++) picture.data.set([...ink, 255 * (image[i] as number)], 4 * i);
    element.getContext('2d')?.putImageData(picture, 0, 0);
  });
  return <canvas ref={canvas} class="digit" role="img" aria-label={label} width={SIDE} height={SIDE} />;
}
