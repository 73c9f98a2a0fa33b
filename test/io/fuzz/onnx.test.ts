import { fromOnnx } from 'fourlane/io';
import { fixturesOf, fuzz, valuesOf } from './mutations.js';

fuzz('fromOnnx', 10_000, fixturesOf('.onnx'), (bytes) => valuesOf(fromOnnx(bytes)));
