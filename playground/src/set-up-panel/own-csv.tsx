import { useEffect, useRef, useState } from 'preact/hooks';
import { askCsv } from '../set-up/csv.js';
import type { CsvDescription } from '../set-up/csv-data.js';
import type { CsvChoice, DataChoice } from '../set-up/set-up.js';
import { Select, TextField } from '../ui/controls.js';
import { useLate } from '../ui/late.js';
import { counted } from '../ui/numbers.js';
import './own-csv.css';

const TASKS = [
  { value: 'classes', label: 'classes' },
  { value: 'regression', label: 'values' },
] as const;

interface OwnCsvProps {
  readonly data: DataChoice;
  readonly onChange: (data: DataChoice) => void;
}

type Tried<T> = { readonly content: T } | { readonly error: string };

type Read = Tried<CsvDescription>;

/** A file of one's own, by dialog or by drag and drop, and what of it is to be predicted. */
export function OwnCsv(props: OwnCsvProps) {
  const { data, onChange } = props;
  const { csv } = data;
  // While a file is read the form may change, or go.
  const latest = useRef<OwnCsvProps | undefined>(props);
  latest.current = props;
  useEffect(() => {
    return () => {
      latest.current = undefined;
    };
  }, []);
  const [read, setRead] = useState<Read>();
  const [over, setOver] = useState(false);
  const [late, wait] = useLate();
  useEffect(() => {
    if (csv) void wait(tried(askCsv('describeFile', csv))).then(setRead);
    else setRead(undefined);
  }, [data]);
  const take = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    const kept = await wait(tried(keep(file)));
    if (!latest.current) return;
    if ('error' in kept) setRead(kept);
    else putFile(latest.current, kept.content);
  };
  const put = (part: Partial<CsvChoice>): void => csv && onChange({ ...data, csv: { ...csv, ...part } });
  return (
    <div class="own-csv">
      <label
        class={over ? 'drop over' : 'drop'}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          void take(event.dataTransfer?.files[0]);
        }}
      >
        {csv ? `${csv.file}: open or drop another file` : 'Open or drop a CSV file'}
        <input
          type="file"
          accept=".csv,.tsv,.txt,.gz,text/csv"
          aria-describedby="own-csv-hint"
          onChange={(event) => void take(event.currentTarget.files?.[0])}
        />
      </label>
      <p id="own-csv-hint" class="control-hint">
        A sample a line, numbers in all columns but that of the classes. The file stays in this page: nothing is sent,
        and a link cannot carry it.
      </p>
      {late && <p role="status">Reading the file…</p>}
      {read && 'error' in read && (
        <p class="control-error" role="alert">
          {read.error}
        </p>
      )}
      {read && 'content' in read && <p role="status">{inWords(read.content)}</p>}
      {csv && <Reading csv={csv} read={read} onChange={put} />}
    </div>
  );
}

async function keep(file: File): Promise<CsvChoice> {
  return askCsv('keepFile', file.name, new Uint8Array(await file.arrayBuffer()));
}

/** The file that a link asks for is read as the link says. */
function putFile({ data, onChange }: OwnCsvProps, choice: CsvChoice): void {
  onChange({ ...data, csv: data.csv?.digest === choice.digest ? { ...data.csv } : choice });
}

interface ReadingProps {
  readonly csv: CsvChoice;
  readonly read: Read | undefined;
  readonly onChange: (part: Partial<CsvChoice>) => void;
}

/** Which columns are what. */
function Reading({ csv, read, onChange }: ReadingProps) {
  const columns = read && 'content' in read ? [...read.content.columns, read.content.target] : [];
  return (
    <>
      <Select label="To predict" value={csv.task} options={TASKS} onChange={(task) => onChange({ task })} />
      {columns.length > 0 && columns.length <= 100 ? (
        <Select
          label="In the column"
          value={csv.column || (columns.at(-1) as string)}
          options={columns.map((value) => ({ value, label: value }))}
          onChange={(column) => onChange({ column })}
        />
      ) : (
        <TextField
          label="In the column (its name, or its number from 0)"
          value={csv.column}
          onChange={(column) => onChange({ column })}
        />
      )}
      <TextField
        label="Columns to leave out (names or numbers, with commas between)"
        value={csv.leftOut.join(', ')}
        onChange={(names) =>
          onChange({
            leftOut: names
              .split(',')
              .map((name) => name.trim())
              .filter(Boolean),
          })
        }
      />
    </>
  );
}

async function tried<T>(what: Promise<T>): Promise<Tried<T>> {
  try {
    return { content: await what };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

function inWords({ samples, features, classes, target }: CsvDescription): string {
  const what = classes.length === 0 ? 'values' : classes.length === 1 ? 'one class' : `${classes.length} classes`;
  return `${counted(samples, 'sample')} of ${counted(features, 'input')}, ${what} in ${target}.`;
}
