import * as ort from 'onnxruntime-web';

/** Runs an ONNX file of one input, batch × features, and one output by onnxruntime. */
export async function runOnnx(file: Uint8Array, x: Float32Array, rows: number): Promise<Float32Array> {
  ort.env.wasm.numThreads = 1;
  const session = await ort.InferenceSession.create(file, { executionProviders: ['wasm'], logSeverityLevel: 3 });
  try {
    const input = new ort.Tensor('float32', x, [rows, x.length / rows]);
    const results = await session.run({ [session.inputNames[0] as string]: input });
    return (await results[session.outputNames[0] as string]?.getData()) as Float32Array;
  } finally {
    await session.release();
  }
}
