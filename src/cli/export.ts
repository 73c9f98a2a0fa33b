import { readModel, writeModel } from './models.js';
import { command } from './options.js';

/** `fourlane export`. */
export const exportModel = command({
  help: 'Rewrites a model in another format: .onnx or .safetensors, by the endings of the files.',
  operands: ['MODEL', 'OUTPUT'],
  flags: {},
  run: async (_, [input = '', output = '']) => {
    await writeModel(output, await readModel(input));
    return 0;
  },
});
