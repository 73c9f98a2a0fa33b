/** Samples that figures are measured on, at most. */
export const MEASURED = 500;
