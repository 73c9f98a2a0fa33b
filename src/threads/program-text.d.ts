/** The text of program.ts with all that it imports: made by tools/worker-program.ts. */
export const program: string;
