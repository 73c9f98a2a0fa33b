import { useEffect, useState } from 'preact/hooks';
import type { Extra } from '../run/looks.js';
import type { Run } from '../run/run.js';

/** Whether an element is in view, or near it. */
export function useInView(place: preact.RefObject<Element>): boolean {
  const [inView, setInView] = useState(false);
  useEffect(() => {
    if (!place.current) return;
    const observer = new IntersectionObserver(([entry]) => entry && setInView(entry.isIntersecting), {
      rootMargin: '200px',
    });
    observer.observe(place.current);
    return () => observer.disconnect();
  }, [place]);
  return inView;
}

/** Has the looks of a run hold more while an element is in view. */
export function useWanted(run: Run, extra: Extra | undefined, place: preact.RefObject<Element>): void {
  const inView = useInView(place);
  useEffect(() => (extra && inView ? run.want(extra) : undefined), [run, extra, inView]);
}
