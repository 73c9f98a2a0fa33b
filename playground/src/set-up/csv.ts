// Own files as a page has them: a Worker keeps and reads them, for a long one takes a second.
import type { Answer, Csv, Question } from './csv-worker.js';
import { SetUpError } from './set-up-error.js';

let worker: Worker | undefined;

/**
 * Has a function of csv-data.ts called in the Worker; in place where there is no page.
 * @throws {SetUpError} what the function throws, or that the Worker does not start
 */
export async function askCsv<N extends keyof Csv>(name: N, ...args: Parameters<Csv[N]>): Promise<ReturnType<Csv[N]>> {
  if (typeof document === 'undefined') {
    const csv: Csv = await import('./csv-data.js');
    return (csv[name] as (...args: unknown[]) => unknown)(...args) as ReturnType<Csv[N]>;
  }
  worker ??= new Worker(new URL('./csv-worker.js', import.meta.url), { type: 'module' });
  const answer = await answerOf(worker, { name, args });
  if ('error' in answer) throw new SetUpError('csv', answer.error);
  return answer.value as ReturnType<Csv[N]>;
}

/** Each question has a channel of its own for its answer. A file's bytes are moved. */
function answerOf(asked: Worker, question: Question): Promise<Answer> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    const settle = (answer: Answer): void => {
      asked.removeEventListener('error', fail);
      port1.close();
      resolve(answer);
    };
    const fail = ({ message }: ErrorEvent): void => {
      worker = undefined;
      settle({ error: `The file could not be read: ${message || 'no Worker'}` });
    };
    asked.addEventListener('error', fail);
    port1.onmessage = ({ data }: MessageEvent<Answer>) => settle(data);
    const bytes = question.args.flatMap((arg) => (arg instanceof Uint8Array ? [arg.buffer as ArrayBuffer] : []));
    asked.postMessage(question, [port2, ...bytes]);
  });
}
