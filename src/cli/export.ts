import { foldBatchNorm } from '../nn/index.js';
import { readModel, writeModel } from './models.js';
import { command } from './options.js';

/** `fourlane export`. */
export const exportModel = command({
  help: 'Rewrites a model in another format: .onnx or .safetensors, by the endings of the files.',
  operands: ['MODEL', 'OUTPUT'],
  flags: {
    fold: { help: 'merges batch norms into dense layers, and leaves out dropout: for inference alone' },
  },
  run: async ({ fold }, [input = '', output = '']) => {
    const { model, names } = await readModel(input);
    await writeModel(output, { names, model: fold ? foldBatchNorm(model) : model });
    return 0;
  },
});
