import { useEffect } from 'preact/hooks';
import type { Extra } from '../run/looks.js';
import type { Run } from '../run/run.js';

/** Has the looks of a run hold more while an element is in view, or near it. */
export function useWanted(run: Run, extra: Extra | undefined, place: preact.RefObject<Element>): void {
  useEffect(() => {
    if (!extra || !place.current) return;
    let release: (() => void) | undefined;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) release ??= run.want(extra);
        else {
          release?.();
          release = undefined;
        }
      },
      { rootMargin: '200px' },
    );
    observer.observe(place.current);
    return () => {
      observer.disconnect();
      release?.();
    };
  }, [run, extra, place]);
}
