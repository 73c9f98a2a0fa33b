/** Milliseconds for which a button says what has become of its copy. */
export const COPY_SAID = 3000;

/** Whether the browser let the page copy a text. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
