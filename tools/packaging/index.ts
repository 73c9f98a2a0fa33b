// The last step of the build: what the package holds besides what tsc and asc have made.
import { bundle } from './bundles.js';
import { declareBinaries, portDeclarations } from './declarations.js';
import { writeStubs } from './stubs.js';

portDeclarations();
declareBinaries();
writeStubs();
await bundle();
