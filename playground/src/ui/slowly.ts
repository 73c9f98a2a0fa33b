import { effect, untracked } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';

/**
 * What a function reads from signals, for components that need not follow every change: rendered again at most once in
 * `every` milliseconds.
 * @param inputs what the function reads besides signals
 */
export function useSlowly<T>(read: () => T, every: number, inputs: readonly unknown[]): T {
  const [value, setValue] = useState(() => untracked(read));
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let last = -Infinity;
    const stop = effect(() => {
      read();
      timer ??= setTimeout(
        () => {
          timer = undefined;
          last = performance.now();
          setValue(untracked(read));
        },
        Math.max(0, last + every - performance.now()),
      );
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [...inputs, every]);
  return value;
}
