import type { Grid } from '../run/grid.js';
import type { TrainingData } from '../set-up/data.js';
import { canvasesSVG } from '../ui/canvas-svg.js';
import { colour, themeChanges } from '../ui/colours.js';
import { useDrawing, useWidth } from '../ui/frames.js';
import { usePicture } from '../ui/pictures.js';
import { drawCurve } from './draw-curve.js';
import { drawOutputs } from './draw-outputs.js';
import { drawSamples } from './draw-samples.js';
import { drawSwitching } from './draw-switching.js';
import './decision.css';

interface DecisionProps {
  /** In words, for those who do not see it. */
  readonly label: string;
  /** Of the picture that can be taken away. Default: what the net makes of its inputs. */
  readonly title?: string;
  readonly data: TrainingData;
  readonly grid: Grid | undefined;
  /** The net's outputs over the grid, where there are some already. */
  readonly outputs: Float32Array | undefined;
  /** Whether outputs of classes are logits. Default true. */
  readonly logits?: boolean;
  /** Units of the first layer whose switching lines are drawn: see `Look.switching`. */
  readonly switching?: Float32Array | undefined;
  /** Whether the lines of all units are drawn, faint. */
  readonly allLines?: boolean;
  /** The unit whose line stands out. */
  readonly unit?: number | undefined;
  /** Pixels, at most. */
  readonly size?: number;
}

/** What a net makes of one or two inputs, with the samples. Nothing where there are more inputs. */
export function Decision({ grid, ...props }: DecisionProps) {
  return grid ? <Picture grid={grid} {...props} /> : null;
}

function Picture(props: DecisionProps & { readonly grid: Grid }) {
  const {
    data,
    grid,
    outputs,
    logits = true,
    switching,
    allLines = false,
    unit,
    label,
    title = 'What the net makes of its inputs',
    size = 420,
  } = props;
  themeChanges.value;
  const canvas = useDrawing<HTMLCanvasElement>((element) => {
    const side = Math.round(element.clientWidth * devicePixelRatio);
    if (side === 0) return;
    if (element.width !== side) element.width = element.height = side;
    const context = element.getContext('2d') as CanvasRenderingContext2D;
    context.fillStyle = colour('tile');
    context.fillRect(0, 0, side, side);
    if (data.inputs === 1) drawCurve(context, data, grid, outputs);
    else {
      if (outputs) drawOutputs(context, data, grid, outputs, logits);
      drawSamples(context, data, grid);
    }
    if (switching) drawSwitching(context, data.inputs, switching, { all: allLines, unit });
  });
  useWidth(canvas);
  usePicture(title, () => (canvas.current ? canvasesSVG(title, canvas.current) : ''));
  return <canvas ref={canvas} class="decision" role="img" aria-label={label} style={{ maxWidth: size }} />;
}
