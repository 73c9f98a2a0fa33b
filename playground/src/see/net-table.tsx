import type { NetLayer } from '../run/net-shape.js';
import type { UnitState } from './unit-shares.js';

interface NetTableProps {
  readonly layers: readonly NetLayer[];
  readonly states: readonly (readonly UnitState[])[];
}

const COLUMNS: readonly UnitState[] = ['alive', 'dead', 'blocked', 'dormant'];

/** The table behind the picture of a net. */
export function NetTable({ layers, states }: NetTableProps) {
  return (
    <details class="behind">
      <summary>Table of the units' states</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <section class="scrolled" tabIndex={0} aria-label="Units of each layer, by state">
        <table>
          <caption>How many units of each layer are in which state</caption>
          <thead>
            <tr>
              <th scope="col">layer</th>
              <th scope="col">units</th>
              {COLUMNS.map((state) => (
                <th scope="col" key={state}>
                  {state}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {layers.map(({ name, units }, i) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{units}</td>
                {COLUMNS.map((state) => (
                  <td key={state}>{states[i]?.filter((each) => each === state).length}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}
