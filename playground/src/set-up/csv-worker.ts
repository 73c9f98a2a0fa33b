// Keeps and reads own files in a Worker.
import { describeFile, keepFile, loadCsv } from './csv-data.js';
import { buffersOf } from './transfer.js';

const CSV = { keepFile, describeFile, loadCsv };

export type Csv = typeof CSV;

export interface Question {
  readonly name: keyof Csv;
  readonly args: readonly unknown[];
}

export type Answer = { readonly value: ReturnType<Csv[keyof Csv]> } | { readonly error: string };

self.onmessage = ({ data: { name, args }, ports: [port] }: MessageEvent<Question>): void => {
  const answer = answerTo(name, args);
  const moved = 'value' in answer && 'x' in answer.value ? buffersOf(answer.value) : [];
  port?.postMessage(answer, moved);
};

function answerTo(name: keyof Csv, args: readonly unknown[]): Answer {
  try {
    return { value: (CSV[name] as (...args: readonly unknown[]) => ReturnType<Csv[keyof Csv]>)(...args) };
  } catch (error) {
    return { error: (error as Error).message };
  }
}
