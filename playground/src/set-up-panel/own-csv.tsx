import { useEffect, useState } from 'preact/hooks';
import { askCsv } from '../set-up/csv.js';
import type { CsvDescription } from '../set-up/csv-data.js';
import { missingFile } from '../set-up/files-here.js';
import type { CsvChoice, DataChoice } from '../set-up/set-up.js';
import { Select, TextField } from '../ui/controls.js';
import { useLate } from '../ui/late.js';
import { counted } from '../ui/numbers.js';
import { CsvDrop } from './csv-drop.js';
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

/** A file of one's own, and what of it is to be predicted. */
export function OwnCsv({ data, onChange }: OwnCsvProps) {
  const { csv } = data;
  const [read, setRead] = useState<Read>();
  const [late, wait] = useLate();
  useEffect(() => {
    if (csv && !missingFile(data)) void wait(tried(askCsv('describeFile', csv))).then(setRead);
    else setRead(undefined);
  }, [data]);
  const put = (part: Partial<CsvChoice>): void => csv && onChange({ ...data, csv: { ...csv, ...part } });
  return (
    <div class="own-csv">
      <CsvDrop data={data} onChange={onChange} />
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
