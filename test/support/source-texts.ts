import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/*
 * The texts in the sources, and which of them a function can come to: by the names that it uses, and the names that these use.
 */

interface Module {
  /** Of what is declared at the top of the file. */
  readonly declared: ReadonlyMap<string, ts.Node>;
  /** What a name that is not declared here is: "file#name". */
  readonly imported: ReadonlyMap<string, string>;
}

const root = fileURLToPath(new URL('../../', import.meta.url));
const modules = new Map<string, Module>();
for (const path of readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })) {
  const file = `src/${path.replaceAll('\\', '/')}`;
  if (file.endsWith('.ts')) modules.set(file, moduleOf(file, readFileSync(join(root, file), 'utf8')));
}

/** All texts with an option in them but those that define one. */
export function allTexts(): string[] {
  return [...modules.values()].flatMap(({ declared }) => [...new Set(declared.values())].flatMap(textsIn));
}

/** Texts with an option in them that functions, each "file#name", can come to. */
export function textsReachedFrom(roots: readonly string[]): string[] {
  const seen = new Set<ts.Node>();
  const waiting = roots.map((from) => {
    const found = declarationOf(from);
    if (found === undefined) throw new Error(`no ${from}`);
    return found;
  });
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (seen.has(next.node)) continue;
    seen.add(next.node);
    for (const name of namesIn(next.node)) {
      const found = declarationOf(`${next.file}#${name}`);
      if (found !== undefined) waiting.push(found);
    }
  }
  return [...seen].flatMap(textsIn);
}

/** Options that a text names, each of the command that it quotes ("sobolev run --seed 2"), else of `command`. */
export function mentions(text: string, command: string): { readonly of: string; readonly option: string }[] {
  const found: { of: string; option: string }[] = [];
  const take = (part: string, of: string) => {
    // Not the variables of CSS.
    for (const [option] of part.matchAll(/(?<![\w(-])--[a-z][a-z-]*(?!:|[a-z-])/g))
      found.push({ of, option });
  };
  const rest = text.replace(/sobolev ([a-z]+)\b([^`]*)/g, (_, of: string, words: string) => {
    take(words, of);
    return '';
  });
  take(rest, command);
  return found;
}

function moduleOf(file: string, source: string): Module {
  const declared = new Map<string, ts.Node>();
  const imported = new Map<string, string>();
  const place = (specifier: ts.Expression) => {
    const { text } = specifier as ts.StringLiteral;
    return relative(root, join(root, dirname(file), text)).replaceAll('\\', '/');
  };
  for (const statement of ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true).statements) {
    if (ts.isImportDeclaration(statement)) {
      const bindings = statement.importClause?.namedBindings;
      if (bindings === undefined || !ts.isNamedImports(bindings)) continue;
      for (const { name, propertyName } of bindings.elements)
        imported.set(name.text, `${place(statement.moduleSpecifier)}#${(propertyName ?? name).text}`);
    } else if (ts.isExportDeclaration(statement)) {
      if (statement.moduleSpecifier === undefined || statement.exportClause === undefined) continue;
      if (!ts.isNamedExports(statement.exportClause)) continue;
      for (const { name, propertyName } of statement.exportClause.elements)
        imported.set(name.text, `${place(statement.moduleSpecifier)}#${(propertyName ?? name).text}`);
    } else if (ts.isVariableStatement(statement)) {
      for (const declaration of statement.declarationList.declarations)
        for (const name of identifiersIn(declaration.name)) declared.set(name, declaration);
    } else if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) {
      if (statement.name !== undefined) declared.set(statement.name.text, statement);
    } else if (!ts.isInterfaceDeclaration(statement) && !ts.isTypeAliasDeclaration(statement)) {
      declared.set(`statement ${statement.pos}`, statement);
    }
  }
  return { declared, imported };
}

function declarationOf(from: string): { readonly file: string; readonly node: ts.Node } | undefined {
  for (let at: string | undefined = from; at !== undefined; ) {
    const [file, name]: string[] = at.split('#');
    const node = modules.get(file)?.declared.get(name);
    if (node !== undefined) return { file, node };
    at = modules.get(file)?.imported.get(name);
  }
  return undefined;
}

function identifiersIn(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) =>
    ts.isBindingElement(element) ? identifiersIn(element.name) : [],
  );
}

/** Names that a declaration uses; properties are none. */
function namesIn(node: ts.Node): Set<string> {
  const names = new Set<string>();
  const visit = (inner: ts.Node): void => {
    if (ts.isTypeNode(inner)) return;
    const { parent } = inner;
    const isProperty =
      (ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent)) && parent.name === inner;
    if (ts.isIdentifier(inner) && !isProperty) names.add(inner.text);
    ts.forEachChild(inner, visit);
  };
  ts.forEachChild(node, visit);
  return names;
}

/** Texts of messages and help: not those that define an option, which is there because they are. */
function textsIn(node: ts.Node): string[] {
  const texts: string[] = [];
  const visit = (inner: ts.Node): void => {
    if (ts.isNewExpression(inner) && inner.expression.getText() === 'Option') return;
    if (ts.isCallExpression(inner) && defines(inner.expression)) {
      visit(inner.expression);
      return;
    }
    const text = ts.isTemplateExpression(inner)
      ? [inner.head.text, ...inner.templateSpans.map(({ literal }) => literal.text)].join('…')
      : ts.isStringLiteralLike(inner)
        ? inner.text
        : '';
    if (mentions(text, '').length > 0) texts.push(text);
    ts.forEachChild(inner, visit);
  };
  visit(node);
  return texts;
}

function defines(called: ts.Expression): boolean {
  return (
    ts.isPropertyAccessExpression(called) &&
    ['option', 'requiredOption', 'argParser'].includes(called.name.text)
  );
}
