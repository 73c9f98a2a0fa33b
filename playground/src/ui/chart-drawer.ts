import type uPlot from 'uplot';
import type { ChartProps } from './chart.js';
import { colour } from './colours.js';
import { drawSoon } from './frames.js';

/** What a chart shows now: uPlot's hooks read it. */
export interface Shown {
  props: ChartProps;
  width: number;
  height: number;
}

let drawers = 0;

/** The uPlot of a chart: made once the library is here, and made again when the curves are others. */
export class ChartDrawer {
  readonly #place: HTMLElement;
  readonly #pointedAt: (x: number | undefined) => void;
  readonly #key = `chart ${drawers++}`;
  #shown: Shown | undefined;
  #plot: uPlot | undefined;
  #look = '';

  /** @param pointedAt told where the pointer is on the x axis */
  constructor(place: HTMLElement, pointedAt: (x: number | undefined) => void) {
    this.#place = place;
    this.#pointedAt = pointedAt;
  }

  async show(props: ChartProps, width: number, height: number): Promise<void> {
    this.#shown = Object.assign(this.#shown ?? {}, { props, width, height });
    const library = await import('./chart-plot.js');
    drawSoon(this.#key, () => this.#draw(library));
  }

  #draw({ dataOf, makePlot }: typeof import('./chart-plot.js')): void {
    const shown = this.#shown;
    if (!shown) return;
    const { series, log, band } = shown.props;
    const look = JSON.stringify([series.map(({ x, y, ...rest }) => rest), log, band, colour('ink')]);
    if (!this.#plot || look !== this.#look) {
      this.#plot?.destroy();
      this.#plot = makePlot(this.#place, shown, this.#pointedAt);
      this.#look = look;
      return;
    }
    const { width, height } = this.#plot;
    if (width !== shown.width || height !== shown.height) this.#plot.setSize(shown);
    this.#plot.setData(dataOf(shown.props));
  }

  dispose(): void {
    this.#shown = undefined;
    this.#plot?.destroy();
    this.#plot = undefined;
  }
}
