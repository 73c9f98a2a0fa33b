import { useState } from 'preact/hooks';
import { announce } from './announce.js';

/** Milliseconds for which the button says what has become of it. */
const SAID = 3000;

interface CopyButtonProps {
  readonly label: string;
  readonly text: () => string;
}

/** Copies a text, and says whether the browser lets the page do that. */
export function CopyButton({ label, text }: CopyButtonProps) {
  const [said, setSaid] = useState<string>();
  const copy = async (): Promise<void> => {
    const outcome = await copied(text());
    setSaid(outcome);
    announce(`${outcome}.`);
    setTimeout(() => setSaid(undefined), SAID);
  };
  return (
    <button type="button" onClick={() => void copy()}>
      {said ?? label}
    </button>
  );
}

async function copied(text: string): Promise<string> {
  try {
    await navigator.clipboard.writeText(text);
    return 'Copied';
  } catch {
    return 'The browser does not let the page copy';
  }
}
