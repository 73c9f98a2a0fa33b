/** Of own data: from how many samples on some are kept back, and what share. */
export const TESTED = { from: 50, share: 0.2 };
