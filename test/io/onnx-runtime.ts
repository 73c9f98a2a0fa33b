import * as ort from 'onnxruntime-web';

/** Runs an ONNX file of one input, batch × features unless it has another shape, and gives its first output. */
export async function runOnnx(
  file: Uint8Array,
  x: Float32Array,
  rows: number,
  shape: readonly number[] = [rows, x.length / rows],
): Promise<Float32Array> {
  ort.env.wasm.numThreads = 1;
  const session = await ort.InferenceSession.create(file, { executionProviders: ['wasm'], logSeverityLevel: 4 });
  try {
    const input = new ort.Tensor('float32', x, shape);
    const results = await session.run({ [session.inputNames[0] as string]: input });
    return (await results[session.outputNames[0] as string]?.getData()) as Float32Array;
  } finally {
    await session.release();
  }
}
