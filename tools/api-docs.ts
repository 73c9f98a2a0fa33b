// docs/api: a page for each entry point, with the signature and the doc comment of every public name, read from src.
import ts from 'typescript';

const PAGES = [
  { name: 'fourlane', source: 'src/index.ts', file: 'kernels.md' },
  { name: 'fourlane/nn', source: 'src/nn/index.ts', file: 'nn.md' },
  { name: 'fourlane/io', source: 'src/io/index.ts', file: 'io.md' },
  { name: 'fourlane/relaxed', source: 'src/relaxed.ts', file: 'relaxed.md' },
  { name: 'fourlane/threads', source: 'src/threads/index.ts', file: 'threads.md' },
  { name: 'fourlane/threads-relaxed', source: 'src/threads/relaxed.ts', file: 'threads-relaxed.md' },
  { name: 'fourlane/worker', source: 'src/worker/index.ts', file: 'worker.md' },
];

const INTRODUCTIONS: Record<string, string> = {
  fourlane: `Kernels, matrix products and linear memory. Activations give NaN for NaN. Where no bound is stated, f and f′ are within
0.65 units in the last place (ULP) of the true value on every float ([accuracy.md](../accuracy.md)). From some ten to a hundred
values on, depending on the activation, a call is faster than a loop in plain JavaScript ([speed.md](../speed.md)).`,
  'fourlane/nn':
    'Models, layers, losses, metrics, optimisers, schedules, training, and the examination of what training does.',
  'fourlane/io': 'Files: models, checkpoints, ONNX, safetensors, CSV, IDX, and what makes data sets of them.',
  'fourlane/relaxed': 'The binary with fused multiply-adds.',
  'fourlane/threads': 'The binary whose kernels share their work among threads.',
  'fourlane/threads-relaxed': 'That binary with fused multiply-adds.',
  'fourlane/worker': 'Training in a Worker, so that neither a page nor a server waits for it.',
};

const { config } = ts.readConfigFile('tsconfig.json', ts.sys.readFile);
const { options } = ts.parseJsonConfigFileContent(config, ts.sys, '.');
const program = ts.createProgram(
  PAGES.map(({ source }) => source),
  { ...options, noEmit: true },
);
const checker = program.getTypeChecker();
const FLAGS = ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.WriteArrayAsGenericType;

/** The page on which each public class or interface stands first. */
const places = new Map<ts.Symbol, string>();
for (const { source, file } of PAGES)
  for (const { symbol } of exportsOf(source)) if (!places.has(symbol)) places.set(symbol, file);

/** The pages, with the place where each belongs. */
export function apiDocs(): { file: string; text: string }[] {
  return PAGES.map((page) => ({ file: `docs/api/${page.file}`, text: pageText(page) }));
}

function pageText({ name, source, file }: (typeof PAGES)[number]): string {
  const symbols = exportsOf(source);
  const values = symbols.filter(({ symbol }) => isValue(symbol));
  const sections = {
    Constants: values
      .filter(({ symbol }) => !isClass(symbol) && !isFunction(symbol))
      .flatMap(({ name, symbol }) => functionEntry(name, symbol)),
    Functions: values
      .filter(({ symbol }) => !isClass(symbol) && isFunction(symbol))
      .flatMap(({ name, symbol }) => functionEntry(name, symbol)),
    Classes: values
      .filter(({ symbol }) => isClass(symbol) && !isError(symbol))
      .flatMap(({ symbol }) => classEntry(symbol, file)),
    Types: symbols
      .filter(({ symbol }) => !isValue(symbol))
      .flatMap(({ name, symbol }) => typeEntry(name, symbol, file)),
    Errors: values.filter(({ symbol }) => isError(symbol)).flatMap(({ symbol }) => classEntry(symbol, file)),
  };
  const others = PAGES.filter((page) => page.file !== file).map((page) => `[${page.name}](${page.file})`);
  const lines = [
    `# ${name}`,
    '',
    INTRODUCTIONS[name] ?? '',
    '',
    'Every function refuses options that it does not know. Generated from the doc comments in `src` by `npm run docs`.',
    `The other entry points: ${others.join(', ')}.${sections.Errors.length === 0 ? ' Errors: [fourlane](kernels.md#errors).' : ''}`,
    '',
    ...Object.entries(sections).flatMap(([title, text]) => (text.length === 0 ? [] : [`## ${title}`, '', ...text])),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

function exportsOf(file: string): { name: string; symbol: ts.Symbol }[] {
  const source = program.getSourceFile(file);
  const module = source && checker.getSymbolAtLocation(source);
  if (!module) throw new Error(`${file} exports nothing`);
  const symbols = checker.getExportsOfModule(module).map((symbol) => ({ name: symbol.name, symbol: resolve(symbol) }));
  return symbols.filter(({ symbol }) => !symbol.declarations?.every(isInternal));
}

function resolve(symbol: ts.Symbol): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

function isValue(symbol: ts.Symbol): boolean {
  return (symbol.flags & ts.SymbolFlags.Value) !== 0;
}

function declarationOf(symbol: ts.Symbol): ts.Declaration {
  const [declaration] = symbol.declarations ?? [];
  if (!declaration) throw new Error(`${symbol.name} is not declared`);
  return declaration;
}

function isClass(symbol: ts.Symbol): boolean {
  return (symbol.flags & ts.SymbolFlags.Class) !== 0;
}

function isFunction(symbol: ts.Symbol): boolean {
  return checker.getTypeOfSymbolAtLocation(symbol, declarationOf(symbol)).getCallSignatures().length > 0;
}

function isError(symbol: ts.Symbol): boolean {
  if (!isClass(symbol)) return false;
  const bases = (checker.getDeclaredTypeOfSymbol(symbol) as ts.InterfaceType).getBaseTypes() ?? [];
  return bases.some(({ symbol: base }) => base.name === 'Error' || isError(base));
}

function isInternal(declaration: ts.Node): boolean {
  return ts.getJSDocTags(declaration).some(({ tagName }) => tagName.text === 'internal');
}

/** A function with all its overloads, or a constant. */
function functionEntry(name: string, symbol: ts.Symbol): string[] {
  const type = checker.getTypeOfSymbolAtLocation(symbol, declarationOf(symbol));
  const signatures = type.getCallSignatures().filter(({ declaration }) => !declaration || !isInternal(declaration));
  const shown = signatures.length > 0 ? signatures.map((signature) => name + signatureText(signature)) : [name];
  return [`### ${name}`, '', '```ts', ...new Set(shown), '```', '', ...text(symbol)];
}

function classEntry(symbol: ts.Symbol, file: string): string[] {
  return [`### class ${symbol.name}`, '', ...text(symbol), ...members(symbol, file), ''];
}

/** A class's or interface's own members, and by link what it inherits from public ones. */
function members(symbol: ts.Symbol, file: string): string[] {
  const properties = checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(symbol));
  const own: string[] = [];
  const inherited = new Map<ts.Symbol, string[]>();
  for (const property of properties) {
    const lines = member(property);
    const owner = ownerOf(property);
    if (!owner || owner === symbol || !places.has(owner)) own.push(...lines);
    else if (lines.length > 0) inherited.set(owner, [...(inherited.get(owner) ?? []), `\`${property.name}\``]);
  }
  const links = [...inherited].map(([owner, names]) => `- from ${link(owner, file)}: ${names.join(', ')}`);
  return [...own, ...links];
}

/** The class or interface that declares a member. */
function ownerOf(member: ts.Symbol): ts.Symbol | undefined {
  const parent = member.declarations?.[0]?.parent;
  const named =
    parent && (ts.isClassDeclaration(parent) || ts.isInterfaceDeclaration(parent)) ? parent.name : undefined;
  return named && checker.getSymbolAtLocation(named);
}

function link(symbol: ts.Symbol, file: string): string {
  const place = places.get(symbol) ?? file;
  const heading = `${isClass(symbol) ? 'class-' : ''}${symbol.name.toLowerCase()}`;
  return `[${symbol.name}](${place === file ? '' : place}#${heading})`;
}

function signatureText(signature: ts.Signature): string {
  const text = checker.signatureToString(signature, undefined, FLAGS);
  return short(signature.parameters.reduce(flat, text));
}

/** A signature with a parameter's type that is made of several, such as options, as one object. */
function flat(signature: string, parameter: ts.Symbol): string {
  const given = checker.getTypeOfSymbol(parameter);
  // What may be left out, or not, by the function is a list of one: `...options: [options?: …]`.
  const [first = given] = checker.isTupleType(given) ? checker.getTypeArguments(given as ts.TypeReference) : [];
  const type = checker.getNonNullableType(first);
  if (!type.isIntersection()) return signature;
  const fields = checker.getPropertiesOfType(type).map((field) => {
    const fieldType = checker.typeToString(checker.getTypeOfSymbol(field), undefined, FLAGS);
    return short(`${field.name}${field.flags & ts.SymbolFlags.Optional ? '?' : ''}: ${fieldType}`);
  });
  return signature.replace(checker.typeToString(type, undefined, FLAGS), `{ ${fields.join('; ')} }`);
}

/** Without what a reader knows: the kind of buffer behind an array, that something optional may be undefined. */
function short(type: string): string {
  return type
    .replace(/<ArrayBuffer(Like)?>/g, '')
    .replace(/(\?: )\(([^()]*)\) \| undefined/g, '$1$2')
    .replace(/(\?: [^,;(){}|]+) \| undefined/g, '$1')
    .replace(/^(\w+\?: .+) \| undefined$/, '$1');
}

/** An interface's fields, or a type's own text. */
function typeEntry(name: string, symbol: ts.Symbol, file: string): string[] {
  const declaration = declarationOf(symbol);
  if (ts.isTypeAliasDeclaration(declaration)) {
    const own = declaration.type.getText();
    // What is read off a value of the code says nothing to those who do not see that.
    const expanded = () =>
      checker.typeToString(checker.getDeclaredTypeOfSymbol(symbol), undefined, FLAGS | ts.TypeFormatFlags.InTypeAlias);
    const shown = /\btypeof\b/.test(own) ? expanded() : own;
    return [`### ${name}`, '', '```ts', shown, '```', '', ...text(symbol)];
  }
  const type = checker.getDeclaredTypeOfSymbol(symbol);
  const signatures = type.getCallSignatures().map((signature) => `- \`${signatureText(signature)}\``);
  return [`### ${name}`, '', ...text(symbol), ...signatures, ...members(symbol, file), ''];
}

function member(symbol: ts.Symbol): string[] {
  const declaration = symbol.declarations?.[0];
  if (!declaration || declaration.getSourceFile().isDeclarationFile || !isPublic(symbol, declaration)) return [];
  const type = checker.getTypeOfSymbolAtLocation(symbol, declaration);
  const signatures = ts.isMethodDeclaration(declaration) ? type.getCallSignatures() : [];
  const optional = symbol.flags & ts.SymbolFlags.Optional ? '?' : '';
  const shown =
    signatures.length > 0
      ? signatures.map((signature) => symbol.name + signatureText(signature))
      : [short(`${symbol.name}${optional}: ${checker.typeToString(type, undefined, FLAGS)}`)];
  const comment = text(symbol).join(' ').replace(/ {2,}/g, ' ').trim();
  return [`- ${shown.map((line) => `\`${line}\``).join(', ')}${comment && `: ${comment}`}`];
}

function isPublic(symbol: ts.Symbol, declaration: ts.Declaration): boolean {
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
  // An accessor's setter may be internal alone.
  return (
    !isInternal(declaration) &&
    !/^(__)?[#@]/.test(symbol.name) &&
    (ts.getCombinedModifierFlags(declaration) & hidden) === 0
  );
}

/** The doc comment, its tags as sentences. */
function text(symbol: ts.Symbol): string[] {
  const comment = ts.displayPartsToString(symbol.getDocumentationComment(checker));
  const tags = symbol
    .getJsDocTags(checker)
    .filter(({ name }) => name !== 'internal')
    // A name at the start of @see is taken for a link, and parted from what follows.
    .map(({ name, text }) => `*${name}* ${ts.displayPartsToString(text).replace(/^(\w+) '/, "$1'")}`);
  const paragraphs = [comment, tags.join('; ')]
    .filter((part) => part !== '')
    .map((part) => part.replace(/\s*\n\s*/g, ' '));
  return paragraphs.flatMap((paragraph) => [paragraph, '']);
}
