// docs/api.md: every public name of the package with its signature and its doc comment, read off src.
import ts from 'typescript';

const ENTRIES = [
  ['fourlane', 'src/index.ts'],
  ['fourlane/nn', 'src/nn/index.ts'],
  ['fourlane/io', 'src/io/index.ts'],
] as const;

const INTRODUCTION = [
  'Generated from the doc comments in `src` by `npm run docs`.',
  '',
  'Activations give NaN for NaN. Where no bound is stated, f and f′ are within .65 units in the last place (ULP) of the true',
  'value on every float ([accuracy.md](accuracy.md)). From some ten to a hundred values on, by activation, a call is faster than a loop',
  'in plain JavaScript ([speed.md](speed.md)). Every function refuses options that it does not know.',
];

const { config } = ts.readConfigFile('tsconfig.json', ts.sys.readFile);
const { options } = ts.parseJsonConfigFileContent(config, ts.sys, '.');
const program = ts.createProgram(
  ENTRIES.map(([, file]) => file),
  { ...options, noEmit: true },
);
const checker = program.getTypeChecker();
const FLAGS = ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.WriteArrayAsGenericType;

/** The page's text. */
export function apiDocs(): string {
  const lines = ['# API', '', ...INTRODUCTION, ''];
  for (const [name, file] of ENTRIES) {
    const source = program.getSourceFile(file);
    const module = source && checker.getSymbolAtLocation(source);
    if (!module) throw new Error(`${file} exports nothing`);
    lines.push(`## ${name}`, '');
    const symbols = checker
      .getExportsOfModule(module)
      .map((symbol) => ({ name: symbol.name, symbol: resolve(symbol) }));
    const values = symbols.filter(({ symbol }) => isValue(symbol));
    for (const { name, symbol } of values) lines.push(...entry(name, symbol));
    const types = symbols.filter(({ symbol }) => !isValue(symbol));
    if (types.length > 0) lines.push(`### Types`, '');
    for (const { name, symbol } of types) lines.push(...typeEntry(name, symbol));
  }
  return `${lines.join('\n').trimEnd()}\n`;
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

/** A function, or a class with its members. */
function entry(name: string, symbol: ts.Symbol): string[] {
  const type = checker.getTypeOfSymbolAtLocation(symbol, declarationOf(symbol));
  if (symbol.flags & ts.SymbolFlags.Class) {
    const members = checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(symbol));
    return [`### class ${name}`, '', ...text(symbol), ...members.flatMap(member), ''];
  }
  // Of overloads the last is the general one.
  const signature = type.getCallSignatures().at(-1);
  return [`### ${name}`, '', '```ts', name + (signature ? signatureText(signature) : ''), '```', '', ...text(symbol)];
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
function typeEntry(name: string, symbol: ts.Symbol): string[] {
  const declaration = declarationOf(symbol);
  if (ts.isTypeAliasDeclaration(declaration)) {
    const own = declaration.type.getText();
    // What is read off a value of the code says nothing to those who do not see that.
    const expanded = () =>
      checker.typeToString(checker.getDeclaredTypeOfSymbol(symbol), undefined, FLAGS | ts.TypeFormatFlags.InTypeAlias);
    const shown = /\btypeof\b/.test(own) ? expanded() : own;
    return [`#### ${name}`, '', '```ts', shown, '```', '', ...text(symbol)];
  }
  const type = checker.getDeclaredTypeOfSymbol(symbol);
  const signatures = type.getCallSignatures().map((signature) => `- \`${signatureText(signature)}\``);
  return [`#### ${name}`, '', ...text(symbol), ...signatures, ...checker.getPropertiesOfType(type).flatMap(member), ''];
}

function member(symbol: ts.Symbol): string[] {
  const declaration = symbol.declarations?.[0];
  if (!declaration || declaration.getSourceFile().isDeclarationFile || !isPublic(symbol, declaration)) return [];
  const type = checker.getTypeOfSymbolAtLocation(symbol, declaration);
  const [signature] = type.getCallSignatures();
  const shown =
    signature && ts.isMethodDeclaration(declaration)
      ? symbol.name + signatureText(signature)
      : short(
          `${symbol.name}${symbol.flags & ts.SymbolFlags.Optional ? '?' : ''}: ${checker.typeToString(type, undefined, FLAGS)}`,
        );
  return [`- \`${shown}\`: ${text(symbol).join(' ').trim() || '.'}`.replace(/: \.$/, '')];
}

function isPublic(symbol: ts.Symbol, declaration: ts.Declaration): boolean {
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
  // An accessor's setter may be internal alone.
  const internal = ts.getJSDocTags(declaration).some(({ tagName }) => tagName.text === 'internal');
  return !internal && !/^(__)?[#@]/.test(symbol.name) && (ts.getCombinedModifierFlags(declaration) & hidden) === 0;
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
