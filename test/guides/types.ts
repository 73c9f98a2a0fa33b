// Types of the pages' programs, checked strictly against the sources.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const config = fileURLToPath(new URL('../../tsconfig.json', import.meta.url));

/** What the compiler finds in the files, as `name:line: message`. */
export function typeErrors(files: readonly URL[]): string[] {
  const { options } = ts.parseJsonConfigFileContent(
    { ...ts.readConfigFile(config, ts.sys.readFile).config, include: [] },
    ts.sys,
    dirname(config),
  );
  const names = files.map((file) => fileURLToPath(file));
  const program = ts.createProgram(names, { ...options, noUnusedLocals: false, noUnusedParameters: false });
  return names.flatMap((name) => {
    const source = program.getSourceFile(name);
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map((found) => {
      const { line } = ts.getLineAndCharacterOfPosition(source as ts.SourceFile, found.start ?? 0);
      return `${name}:${line + 1}: ${ts.flattenDiagnosticMessageText(found.messageText, '\n')}`;
    });
  });
}
