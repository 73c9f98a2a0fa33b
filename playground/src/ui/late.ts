import { useRef, useState } from 'preact/hooks';

/** Milliseconds of waiting without a word. */
const PATIENCE = 300;

/** Whether what is waited for takes so long that the page should say so; and what has it waited for. */
export function useLate(): readonly [late: boolean, wait: <T>(what: Promise<T>) => Promise<T>] {
  const [late, setLate] = useState(false);
  const waits = useRef(0);
  const wait = async <T>(what: Promise<T>): Promise<T> => {
    waits.current++;
    const timer = setTimeout(() => setLate(true), PATIENCE);
    try {
      return await what;
    } finally {
      clearTimeout(timer);
      if (--waits.current === 0) setLate(false);
    }
  };
  return [late, wait];
}
