import type { TrainingData } from './data.js';
import type { DataChoice } from './set-up.js';

/** The digits of a choice. Drawing thousands takes a moment, so that a page has a Worker do it. */
export async function loadDigits(choice: DataChoice): Promise<TrainingData> {
  if (typeof document === 'undefined') return (await import('./draw-digits.js')).drawDigits(choice);
  const worker = new Worker(new URL('./digits-worker.js', import.meta.url), { type: 'module' });
  try {
    return await new Promise((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<TrainingData>) => resolve(data);
      worker.onerror = ({ message }) => reject(new Error(`The digits could not be drawn: ${message || 'no Worker'}`));
      worker.postMessage(choice);
    });
  } finally {
    worker.terminate();
  }
}
