/** The text of in-worker.ts with all that it imports: made by tools/worker-program.ts. */
export const program: string;
