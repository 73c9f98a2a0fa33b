import { useState } from 'preact/hooks';
import { announce } from './announce.js';
import { COPY_SAID, copyText } from './clipboard.js';

interface CopyButtonProps {
  readonly label: string;
  readonly text: () => string;
}

/** Copies a text, and says whether the browser lets the page do that. */
export function CopyButton({ label, text }: CopyButtonProps) {
  const [said, setSaid] = useState<string>();
  const copy = async (): Promise<void> => {
    const outcome = (await copyText(text())) ? 'Copied' : 'The browser does not let the page copy';
    setSaid(outcome);
    announce(`${outcome}.`);
    setTimeout(() => setSaid(undefined), COPY_SAID);
  };
  return (
    <button type="button" onClick={() => void copy()}>
      {said ?? label}
    </button>
  );
}
