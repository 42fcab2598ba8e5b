/**
 * Small mistakes in a source file, one at a time: an operator turned, a condition ignored, a literal changed, an element or a
 * filter left out. Types, imports and messages of errors are left alone.
 */
import ts from "typescript";

export interface SourceMutant {
  readonly line: number;
  readonly what: string;
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

const turned: ReadonlyMap<ts.SyntaxKind, string> = new Map([
  [ts.SyntaxKind.EqualsEqualsEqualsToken, "!=="],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken, "==="],
  [ts.SyntaxKind.LessThanToken, "<="],
  [ts.SyntaxKind.LessThanEqualsToken, "<"],
  [ts.SyntaxKind.GreaterThanToken, ">="],
  [ts.SyntaxKind.GreaterThanEqualsToken, ">"],
  [ts.SyntaxKind.AmpersandAmpersandToken, "||"],
  [ts.SyntaxKind.BarBarToken, "&&"],
  [ts.SyntaxKind.PlusToken, "-"],
  [ts.SyntaxKind.MinusToken, "+"],
]);

export function sourceMutants(file: string, text: string): SourceMutant[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  const found: SourceMutant[] = [];
  const add = (node: ts.Node, replacement: string): void => {
    const [start, end] = [node.getStart(source), node.getEnd()];
    const original = text.slice(start, end);
    if (replacement === original) return;
    const line = source.getLineAndCharacterOfPosition(start).line + 1;
    found.push({ line, what: `${oneLine(original)} → ${oneLine(replacement)}`, start, end, replacement });
  };
  const visit = (node: ts.Node): void => {
    if (isLeftAlone(node)) return;
    mutate(node, source, add);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function isLeftAlone(node: ts.Node): boolean {
  return (
    ts.isTypeNode(node) ||
    ts.isImportDeclaration(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isThrowStatement(node)
  );
}

function mutate(node: ts.Node, source: ts.SourceFile, add: (node: ts.Node, replacement: string) => void): void {
  const textOf = (part: ts.Node) => part.getText(source);
  if (ts.isBinaryExpression(node)) {
    const other = turned.get(node.operatorToken.kind);
    if (other !== undefined) add(node.operatorToken, other);
  } else if (ts.isConditionalExpression(node)) {
    add(node, textOf(node.whenTrue));
    add(node, textOf(node.whenFalse));
  } else if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
    add(node, textOf(node.operand));
  } else if (node.kind === ts.SyntaxKind.TrueKeyword) add(node, "false");
  else if (node.kind === ts.SyntaxKind.FalseKeyword) add(node, "true");
  else if (ts.isNumericLiteral(node)) add(node, String(Number(node.text) + 1));
  else if (ts.isStringLiteral(node) && !isForPeople(node)) {
    add(node, '"mutated"');
  } else if (ts.isIfStatement(node)) add(node.expression, "false");
  else if (ts.isArrayLiteralExpression(node) && node.elements.length > 1) {
    node.elements.forEach((element) => {
      if (ts.isSpreadElement(element)) add(element, "...[]");
    });
  } else if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
    const { name, expression } = node.expression;
    if (name.text === "filter" || name.text === "sort") add(node, textOf(expression));
    if (name.text === "some") add(name, "every");
    if (name.text === "every") add(name, "some");
  }
}

/** A sentence, or the empty text where a value is missing: what it says changes nothing. */
function isForPeople(node: ts.StringLiteral): boolean {
  return node.text.includes(" ") || node.text === "";
}

function oneLine(text: string): string {
  const flat = text.replace(/\s+/g, " ");
  return flat.length > 60 ? `${flat.slice(0, 57)}…` : flat;
}
