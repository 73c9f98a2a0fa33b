import type { Finding } from 'fourlane/nn';
import type { Run } from '../run/run.js';
import { sentence, withLayerNames } from './words.js';
import './findings.css';

/** All that an examination has found, with what shows it. */
export function Findings({ run }: { readonly run: Run }) {
  const findings = run.findings.value;
  return (
    <section class="findings" aria-label="Findings">
      <h3>What the examination has found</h3>
      {!findings && <p class="quiet">The net has not been examined yet.</p>}
      {findings?.length === 0 && <p>Nothing is wrong.</p>}
      {findings?.map((finding) => (
        <One key={finding.code} finding={finding} shape={run.shape} />
      ))}
    </section>
  );
}

function One({
  finding: { what, why, evidence, cure },
  shape,
}: {
  readonly finding: Finding;
  readonly shape: Run['shape'];
}) {
  return (
    <details>
      <summary>{withLayerNames(what, shape)}</summary>
      <p>{withLayerNames(sentence(why), shape)}</p>
      {evidence.length > 0 && (
        <table>
          <thead>
            <tr>
              <th scope="col">What shows it</th>
              <th scope="col">here</th>
              <th scope="col">healthy</th>
            </tr>
          </thead>
          <tbody>
            {evidence.map(({ name, value, healthy }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{Number.isFinite(value) ? Number(value.toPrecision(3)) : 'not finite'}</td>
                <td>{healthy}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p>Cure: {sentence(cure.what)}</p>
      <pre>
        <code>{cure.code}</code>
      </pre>
    </details>
  );
}
