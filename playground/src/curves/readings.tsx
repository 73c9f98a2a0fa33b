import { Slider } from '../ui/controls.js';
import type { Range } from './choice.js';
import type { DrawnCurve } from './drawn.js';
import { Swatch } from './function-choice.js';
import { readAt } from './samples.js';

interface ReadingsProps {
  readonly curves: readonly DrawnCurve[];
  readonly range: Range;
  readonly at: number;
  readonly onAt: (x: number) => void;
}

/** What the kernels give at one x, and their error there. */
export function Readings({ curves, range, at, onAt }: ReadingsProps) {
  const step = Number(((range.to - range.from) / 400).toPrecision(1));
  const x = Number(at.toPrecision(4));
  return (
    <div class="readings">
      <Slider label="Read at x" value={x} min={range.from} max={range.to} step={step} onInput={onAt} onChange={onAt} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must take keys. */}
      <section class="curves-scroll" aria-label="Values at x" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">at x = {figure(x)}</th>
              <th scope="col">f(x)</th>
              <th scope="col">error, ULP</th>
              <th scope="col">bound</th>
              <th scope="col">f′(x)</th>
              <th scope="col">error, ULP</th>
              <th scope="col">bound</th>
            </tr>
          </thead>
          <tbody>
            {curves.map(({ key, drawn, parameters, series }) => {
              const value = readAt(drawn.value, parameters, x);
              const slope = readAt(drawn.derivative, parameters, x);
              return (
                <tr key={key}>
                  <th scope="row">
                    <Swatch series={series} /> {key}
                  </th>
                  <td>{figure(value.y)}</td>
                  <td>{value.ulps.toFixed(2)}</td>
                  <td>{drawn.value.bound}</td>
                  <td>{figure(slope.y)}</td>
                  <td>{slope.ulps.toFixed(2)}</td>
                  <td>{drawn.derivative.bound}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
    </div>
  );
}

function figure(value: number): string {
  return String(Number(value.toPrecision(7))).replace(/-/g, '−');
}
