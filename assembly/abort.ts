/**
 * Called by AssemblyScript's runtime when it gives up, in place of an `env.abort` import (`--use abort=…` in
 * asconfig.json): the module then imports memory alone. The heap gives up before it has changed anything, so the
 * TypeScript side may catch the trap, report it and go on.
 */
export function abort(_message: usize, _file: usize, _line: u32, _column: u32): void {
  unreachable();
}
