import type { ComponentChildren } from 'preact';

interface DetailsProps {
  readonly summary: string;
  /** Whether something in it needs to be seen. */
  readonly wrong: boolean;
  readonly children: ComponentChildren;
}

/** What is rarely needed: open where something in it is wrong, else as the reader has it. */
export function Details({ summary, wrong, children }: DetailsProps) {
  return (
    <details open={wrong || undefined}>
      <summary>{summary}</summary>
      {children}
    </details>
  );
}
