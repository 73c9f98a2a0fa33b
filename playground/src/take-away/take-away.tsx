import { useState } from 'preact/hooks';
import type { Run } from '../run/run.js';
import { linkOf } from '../set-up/address.js';
import { announce } from '../ui/announce.js';
import { CopyButton } from '../ui/copy-button.js';
import { pictures, pngOf } from '../ui/pictures.js';
import { download } from './download.js';
import type { FileKind, Taken } from './files.js';
import './take-away.css';

interface TakeAwayProps {
  readonly run: Run;
  /** What it is called next to others. */
  readonly name?: string;
}

/** What each file is for. */
const KINDS: readonly { readonly kind: FileKind; readonly label: string; readonly hint: string }[] = [
  { kind: 'safetensors', label: 'safetensors', hint: 'the trained model, for fourlane, Python and others' },
  { kind: 'onnx', label: 'ONNX', hint: 'the trained model, for onnxruntime and others' },
  { kind: 'code', label: 'Code', hint: 'the lines of fourlane that make, train and examine this net' },
  { kind: 'samples', label: 'Samples', hint: 'as CSV, which the code reads' },
  { kind: 'run', label: 'Run', hint: 'set-up, figures by step and findings, as JSON' },
];

/** The trained net, its code, its run and the pictures, as files. */
export function TakeAway({ run, name }: TakeAwayProps) {
  const [failure, setFailure] = useState<string>();
  const attempt = async (name: string, what: () => Promise<void>): Promise<void> => {
    try {
      await what();
      setFailure(undefined);
      announce(`${name} saved.`);
    } catch (error) {
      setFailure((error as Error).message);
    }
  };
  const { kind } = run.setUp.data;
  const offered = KINDS.filter((each) => each.kind !== 'samples' || (kind !== 'digits' && kind !== 'csv'));
  return (
    <section class="take-away" aria-label={name ? `Take away, ${name}` : 'Take away'}>
      {name && <h4>{name}</h4>}
      <dl>
        {offered.map(({ kind, label, hint }) => (
          <div key={kind}>
            <dt>
              <button type="button" onClick={() => void attempt(label, () => save(run, kind))}>
                {label}
              </button>
            </dt>
            <dd>{hint}</dd>
          </div>
        ))}
      </dl>
      <Text title="The code" of={() => programText(run)} note={run.changedAt} />
      <Text title="The model’s summary" of={async () => summaryOf(run)} />
      <Pictures onSave={attempt} />
      {failure && (
        <p class="control-error" role="alert">
          {failure}
        </p>
      )}
    </section>
  );
}

interface TextProps {
  readonly title: string;
  readonly of: () => Promise<string>;
  /** The step from which on the code is not what was done. */
  readonly note?: number | undefined;
}

/** A text that is made when it is opened. */
function Text({ title, of, note }: TextProps) {
  const [text, setText] = useState<string>();
  const make = (): void => {
    of().then(setText, (error: Error) => setText(error.message));
  };
  return (
    <details onToggle={(event) => event.currentTarget.open && make()}>
      <summary>{title}</summary>
      {note !== undefined && (
        <p class="control-hint">The set-up was changed at step {note}; this is the set-up from step 0 on.</p>
      )}
      {text !== undefined && (
        <>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must take keys. */}
          <pre tabIndex={0}>
            <code>{text}</code>
          </pre>
          <CopyButton label="Copy" text={() => text} />{' '}
          <button type="button" onClick={make}>
            Bring up to date
          </button>
        </>
      )}
    </details>
  );
}

interface PicturesProps {
  readonly onSave: (name: string, what: () => Promise<void>) => Promise<void>;
}

/** What the page shows, as SVG or PNG. */
function Pictures({ onSave }: PicturesProps) {
  const titles = [...pictures.value.keys()];
  return (
    <details>
      <summary>Pictures</summary>
      <ul>
        {titles.map((title) => (
          <li key={title}>
            {title}{' '}
            <button
              type="button"
              aria-label={`${title}, SVG`}
              onClick={() => void onSave(title, async () => download(`${title}.svg`, svgOf(title)))}
            >
              SVG
            </button>{' '}
            <button
              type="button"
              aria-label={`${title}, PNG`}
              onClick={() => void onSave(title, async () => download(`${title}.png`, await pngOf(svgOf(title))))}
            >
              PNG
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}

function svgOf(title: string): string {
  return pictures.peek().get(title)?.() ?? '';
}

async function save(run: Run, kind: FileKind): Promise<void> {
  const { FILES } = await import('./files.js');
  const { name, content } = FILES[kind](taken(run));
  download(name, content);
}

async function programText(run: Run): Promise<string> {
  return (await import('./code.js')).codeOf(taken(run));
}

function summaryOf({ model }: Run): string {
  const lines: string[] = [];
  model.summary((text) => lines.push(text));
  return lines.join('\n');
}

/** The run as it stands, or as training has last told of it. */
function taken(run: Run): Taken {
  const { setUp, data, model, step, epoch, digest, looks, updates, findings } = run;
  const state = { tab: 'train', setUp, cured: undefined, until: step.value, extra: {} } as const;
  return {
    setUp,
    data,
    model,
    link: new URL(linkOf(state), location.href).href,
    step: step.value,
    epoch: epoch.value,
    digest: digest.value,
    looks: looks.value,
    updates: updates.value,
    findings: findings.value,
  };
}
