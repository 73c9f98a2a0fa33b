interface Disposable {
  dispose(): void;
}

/** All that is being opened; if one fails, the others go. */
export async function allOrNone<T extends readonly Promise<Disposable>[]>(opening: readonly [...T]) {
  try {
    return await Promise.all(opening);
  } catch (error) {
    for (const each of opening) each.then((opened) => opened.dispose()).catch(() => undefined);
    throw error;
  }
}
