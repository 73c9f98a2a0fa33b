// What the page shows and a reader can take away as a picture.
import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

/** A picture as a standalone SVG document, drawn when it is asked for. */
export type MakeSVG = () => string;

/** The pictures on show, by their titles. */
export const pictures = signal<ReadonlyMap<string, MakeSVG>>(new Map());

/** Has a component's picture among those that can be taken away, as long as the component is on show. */
export function usePicture(title: string, make: MakeSVG): void {
  const latest = useRef(make);
  latest.current = make;
  useEffect(() => {
    pictures.value = new Map(pictures.value).set(title, () => latest.current());
    return () => {
      const rest = new Map(pictures.value);
      rest.delete(title);
      pictures.value = rest;
    };
  }, [title]);
}

/** An SVG document as a PNG. */
export async function pngOf(svg: string, scale = 2): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = new OffscreenCanvas(scale * image.width, scale * image.height);
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.convertToBlob({ type: 'image/png' });
}
