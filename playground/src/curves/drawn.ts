import { ArgumentError } from 'fourlane';
import type { ChosenFunction, Range } from './choice.js';
import { type DrawnFunction, FUNCTIONS } from './functions.js';
import { drawLine, type Line } from './samples.js';

/** A chosen function with its curves. */
export interface DrawnCurve {
  /** Its name, with its parameters where it has some. */
  readonly key: string;
  /** Which of the line styles is its. */
  readonly series: number;
  readonly drawn: DrawnFunction;
  readonly parameters: readonly number[];
  readonly value: Line;
  readonly derivative: Line;
}

/** The curves of a choice, or what is wrong with its parameters. */
export function drawCurve({ name, parameters }: ChosenFunction, series: number, range: Range): DrawnCurve | string {
  const drawn = FUNCTIONS.get(name) as DrawnFunction;
  try {
    return {
      key: parameters.length > 0 ? `${name}(${parameters.join(', ')})` : name,
      series,
      drawn,
      parameters,
      value: drawLine(drawn.value, parameters, range),
      derivative: drawLine(drawn.derivative, parameters, range),
    };
  } catch (error) {
    if (error instanceof ArgumentError) return error.message;
    throw error;
  }
}
