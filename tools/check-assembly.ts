// Type-checks assembly/ with AssemblyScript's own types. TypeScript knows decorators on classes alone, so its error
// 1206 ("Decorators are not valid here") is what AssemblyScript's @inline functions look like to it, and is ignored. Then
// checks the width of lines.
import ts from 'typescript';

const DECORATOR_PLACEMENT = 1206;
const { config } = ts.readConfigFile('assembly/tsconfig.json', ts.sys.readFile);
const { fileNames, options, errors } = ts.parseJsonConfigFileContent(config, ts.sys, 'assembly');
const program = ts.createProgram(fileNames, { ...options, noEmit: true });
const diagnostics = [...errors, ...ts.getPreEmitDiagnostics(program)].filter(
  ({ code, file }) => code !== DECORATOR_PLACEMENT && !file?.fileName.includes('node_modules'),
);
if (diagnostics.length > 0) {
  console.error(
    ts.formatDiagnosticsWithColorAndContext(diagnostics, {
      getCanonicalFileName: (name) => name,
      getCurrentDirectory: () => process.cwd(),
      getNewLine: () => '\n',
    }),
  );
  process.exit(1);
}

/** Lines within WIDTH columns, but for the kernels' exports that are written one a line. */
const WIDTH = 120;
const wide = fileNames
  .filter((name) => /(^|\/)assembly\//.test(name) && !name.includes('node_modules'))
  .flatMap((name) =>
    (ts.sys.readFile(name) ?? '')
      .split('\n')
      .flatMap((line, i) => (line.length > WIDTH && !/^export function .*\}$/.test(line) ? `${name}:${i + 1}` : [])),
  );
if (wide.length > 0) {
  console.error(`wider than ${WIDTH} columns:\n${wide.join('\n')}`);
  process.exit(1);
}
console.log(`assembly: ${fileNames.length} files type-checked`);
