// What the browser keeps of this page from visit to visit. It can be forbidden to: then it holds for this visit.

export function remembered(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function remember(key: string, text: string): void {
  try {
    localStorage.setItem(key, text);
  } catch {
    // Forbidden.
  }
}
