import { count, flag, number, oneOf, optional, text } from '../options.js';

/**
 * How options of parts of your own are read: `{ factor: option.number({ default: 1, above: 0 }) }` is the table that a
 * layer's constructor hands to `Layer`, and that `readOptions` takes. `number({ default, from, above, to, below })` is a finite
 * number of a range, `count({ default, from })` an integer, `flag(default)` true or false, `oneOf(words, default)` a word of some,
 * `text(default)` a string that is not empty; `optional(…)` makes any of them undefined where it is not given.
 */
export const option = { count, flag, number, oneOf, optional, text };
