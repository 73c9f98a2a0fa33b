/** The text of program.ts with all that it imports but the binary, which comes by message: made by tools/worker-program.ts. */
export const program: string;
