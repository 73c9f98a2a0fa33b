// The program that every place runs: a digest of what the kernels, a training run, a data set and a file are made of.

/** FNV-1a over 32-bit words; any NaN counts as the same, since engines choose its payload. */
function hash(floats, start = 2166136261) {
  const words = new Uint32Array(Float32Array.from(floats, (value) => (Number.isNaN(value) ? 1e30 : value)).buffer);
  return words.reduce((h, word) => Math.imul(h ^ word, 16777619), start);
}

/** @param fourlane, nn, io the three entries @param start what `init` is given; false: nothing is initialised */
export async function probe(fourlane, nn, io, start = false) {
  if (start) await fourlane.init(start === true ? {} : start);
  const x = Float32Array.from({ length: 4003 }, (_, i) => (i - 2000) / 97);
  x.set([NaN, Infinity, -Infinity, -0, 1e-40, -3e38]);
  let digest = 0;
  const withParameters = ['glu', 'prelu', 'rrelu', 'softmax', 'logSoftmax', 'threshold'];
  for (const name of Object.keys(fourlane).sort()) {
    if (!(`${name}Derivative` in fourlane) || withParameters.includes(name)) continue;
    digest = hash(fourlane[name](x), digest);
    digest = hash(fourlane[`${name}Derivative`](x), digest);
  }
  digest = hash(fourlane.softmax(x.subarray(1003), { cols: 30 }), digest);
  digest = hash(fourlane.matmul(x.subarray(103, 2103), x.subarray(2003), { m: 20, k: 100, n: 20 }), digest);
  const buffer = fourlane.alloc(x);
  digest = hash(fourlane.relu(buffer).data, digest);
  buffer.dispose();
  const { train } = io.digits({ train: 200, test: 0 });
  const model = nn.sequential(
    [nn.dense({ inputShape: [784], units: 16, activation: 'gelu' }), nn.batchNorm(), nn.dense({ units: 10 })],
    { seed: 7 },
  );
  model.compile({ optimizer: nn.adam(), loss: nn.categoricalCrossentropy(), metrics: [nn.accuracy()] });
  await model.fit(train.x, train.y, { epochs: 2, batchSize: 50, verbose: false });
  const again = io.loadModel(io.saveModel(model));
  digest = hash(again.parameterBuffer.data, digest);
  digest = hash(io.fromOnnx(io.toOnnx(model)).predict(train.x), digest);
  return (digest >>> 0).toString(16);
}
