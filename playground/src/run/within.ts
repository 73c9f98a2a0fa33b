/** Waits for something, but no longer than so many milliseconds: whether it has come. */
export async function within(milliseconds: number, what: Promise<unknown>): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), milliseconds);
  });
  try {
    return await Promise.race([what.then(() => true as const), late]);
  } finally {
    clearTimeout(timer);
  }
}
