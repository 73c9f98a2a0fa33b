import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { askCsv } from '../set-up/csv.js';
import { fileIsHere, missingFile } from '../set-up/files-here.js';
import type { CsvChoice, DataChoice } from '../set-up/set-up.js';
import { useLate } from '../ui/late.js';
import './csv-drop.css';

interface CsvDropProps {
  readonly data: DataChoice;
  readonly onChange: (data: DataChoice) => void;
}

/** Takes a file, by dialog or by drag and drop. Where a link asks for a file, no other one is taken for it. */
export function CsvDrop(props: CsvDropProps) {
  const { data } = props;
  const id = useId();
  // While a file is read the form may change, or go.
  const latest = useRef<CsvDropProps | undefined>(props);
  latest.current = props;
  useEffect(() => {
    return () => {
      latest.current = undefined;
    };
  }, []);
  const [over, setOver] = useState(false);
  const [refused, setRefused] = useState<CsvChoice>();
  const [error, setError] = useState<string>();
  const [late, wait] = useLate();
  const asked = missingFile(data);
  const choose = (csv: CsvChoice): void => {
    if (!latest.current) return;
    setRefused(undefined);
    fileIsHere(csv.digest);
    putFile(latest.current, csv);
  };
  const take = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    setError(undefined);
    try {
      const kept = await wait(keep(file));
      const now = latest.current && missingFile(latest.current.data);
      if (now && kept.digest !== now.digest) setRefused(kept);
      else choose(kept);
    } catch (error) {
      setError((error as Error).message);
    }
  };
  return (
    <>
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
        {inWords(data.csv, asked)}
        <input
          type="file"
          accept=".csv,.tsv,.txt,.gz,text/csv"
          aria-describedby={id}
          onChange={(event) => void take(event.currentTarget.files?.[0])}
        />
      </label>
      <p id={id} class="control-hint">
        A sample a line, numbers in all columns but that of the classes. The file stays in this page: nothing is sent,
        and a link cannot carry it.
      </p>
      {late && <p role="status">Reading the file…</p>}
      {error && (
        <p class="control-error" role="alert">
          {error}
        </p>
      )}
      {asked && refused && <Refusal asked={asked} refused={refused} onTake={() => choose(refused)} />}
    </>
  );
}

interface RefusalProps {
  readonly asked: CsvChoice;
  readonly refused: CsvChoice;
  readonly onTake: () => void;
}

/** Why a file is not that of the link, and a way to train on it all the same. */
function Refusal({ asked, refused, onTake }: RefusalProps) {
  return (
    <div class="refused" role="alert">
      <p class="control-error">
        {refused.file === asked.file ? `This ${refused.file}` : refused.file} is not the file that the link asks for:
        its digest is {refused.digest}, that of {asked.file} must be {asked.digest}.
      </p>
      <button type="button" onClick={onTake}>
        Train on {refused.file} instead
      </button>
    </div>
  );
}

async function keep(file: File): Promise<CsvChoice> {
  return askCsv('keepFile', file.name, new Uint8Array(await file.arrayBuffer()));
}

/** The file that a link asks for is read as the link says. */
function putFile({ data, onChange }: CsvDropProps, choice: CsvChoice): void {
  onChange({ ...data, csv: data.csv?.digest === choice.digest ? { ...data.csv } : choice });
}

function inWords(csv: CsvChoice | undefined, asked: CsvChoice | undefined): string {
  if (asked) return `Open or drop ${asked.file}`;
  return csv ? `${csv.file}: open or drop another file` : 'Open or drop a CSV file';
}
