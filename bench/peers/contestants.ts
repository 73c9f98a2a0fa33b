import type { Contestant } from './contestant.js';
import { ours } from './fourlane.js';
import { jax } from './jax.js';
import { numpy } from './numpy.js';
import { onnxruntime } from './ort.js';
import { tfjs } from './tfjs.js';

/** Ours first. */
export const contestants: readonly Contestant[] = [ours, tfjs, onnxruntime, jax, numpy];
