import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

interface DetailsProps {
  readonly summary: string;
  /** Whether something in it needs to be seen. */
  readonly wrong: boolean;
  readonly children: ComponentChildren;
}

/** What is rarely needed: as the reader has it, but opened when something in it gets wrong, and left open then. */
export function Details({ summary, wrong, children }: DetailsProps) {
  const place = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    if (wrong && place.current) place.current.open = true;
  }, [wrong]);
  return (
    <details ref={place}>
      <summary>{summary}</summary>
      {children}
    </details>
  );
}
