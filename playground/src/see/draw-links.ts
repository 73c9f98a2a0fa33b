import { colour } from '../ui/colours.js';

/** A link between two units: where it begins and ends, and how strong it is, from −1 to 1. */
export interface Link {
  readonly from: readonly [x: number, y: number];
  readonly to: readonly [x: number, y: number];
  readonly strength: number;
}

/** Links, the stronger the wider; those below 0 are broken lines. */
export function drawLinks(context: CanvasRenderingContext2D, links: readonly Link[]): void {
  const colours = [colour('accent'), colour('negative')] as const;
  for (const { from, to, strength } of links) {
    const size = Math.abs(strength);
    if (size < 0.02) continue;
    const middle = (from[0] + to[0]) / 2;
    context.beginPath();
    context.moveTo(...from);
    context.bezierCurveTo(middle, from[1], middle, to[1], ...to);
    context.globalAlpha = 0.15 + 0.75 * size;
    context.lineWidth = 0.5 + 3 * size;
    context.strokeStyle = colours[strength < 0 ? 1 : 0];
    context.setLineDash(strength < 0 ? [4, 3] : []);
    context.stroke();
  }
  context.globalAlpha = 1;
  context.setLineDash([]);
}
