/**
 * What the official packages declare of a resource's or a look-up's arguments, read from their own type declarations with
 * the TypeScript compiler: names, types, and which are required. Nothing here is written by hand, so that a typo in the
 * program is not repeated in its test. Each file is parsed once a process.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import * as ts from "typescript";

/** The type of a value, as far as values can tell. An enumeration is text. */
export type Shape =
  | { readonly kind: "text" | "number" | "flag" | "anything" }
  | { readonly kind: "list" | "record"; readonly items: Shape }
  | { readonly kind: "object"; readonly name: string; properties(): ReadonlyMap<string, Property> }
  | { readonly kind: "either"; readonly shapes: readonly Shape[] };

export interface Property {
  readonly required: boolean;
  readonly shape: Shape;
}

export interface Declaration {
  readonly arguments: ReadonlyMap<string, Property>;
  /** Names of a resource's outputs; of a look-up's answer. */
  readonly outputs: ReadonlySet<string>;
}

const declarations = new Map<string, Declaration>();
const sources = new Map<string, ts.SourceFile>();

/** The declaration of a type token like `aws:ec2/vpc:Vpc`, or of a look-up's like `aws:ec2/getAmi:getAmi`. */
export function declarationOf(token: string): Declaration {
  const known = declarations.get(token);
  if (known !== undefined) return known;
  const { folder, file, name } = locate(token);
  const source = parse(path.join(folder, `${file}.d.ts`));
  const className = name.charAt(0).toUpperCase() + name.slice(1);
  const scope: Scope = { folder, file: `${file}.d.ts` };
  const argumentsOf = findInterface(source.statements, `${className}Args`);
  const declaration: Declaration = {
    arguments: argumentsOf === undefined ? new Map() : membersOf(argumentsOf, scope),
    outputs: outputNames(source, className),
  };
  declarations.set(token, declaration);
  return declaration;
}

/** `aws:ec2/vpc:Vpc` → `ec2/vpc` of the package `@pulumi/aws`; the module `index` is the package's root. */
function locate(token: string): { folder: string; file: string; name: string } {
  const [cloud = "", module = "", name = ""] = token.split(":");
  const folder = path.dirname(require.resolve(`@pulumi/${cloud}/package.json`));
  const file = module.replace(/^index\//, "");
  if (!fs.existsSync(path.join(folder, `${file}.d.ts`))) throw new Error(`@pulumi/${cloud} declares no ${token}`);
  return { folder, file, name };
}

function parse(file: string): ts.SourceFile {
  const known = sources.get(file);
  if (known !== undefined) return known;
  const source = ts.createSourceFile(file, fs.readFileSync(file, "utf8"), ts.ScriptTarget.ES2022, false);
  sources.set(file, source);
  return source;
}

function findInterface(statements: readonly ts.Statement[], name: string): ts.InterfaceDeclaration | undefined {
  return statements.filter(ts.isInterfaceDeclaration).find((statement) => statement.name.text === name);
}

function outputNames(source: ts.SourceFile, className: string): Set<string> {
  const answer = findInterface(source.statements, `${className}Result`);
  const resource = source.statements
    .filter(ts.isClassDeclaration)
    .find((statement) => statement.name?.text === className);
  const members: readonly ts.Node[] = answer?.members ?? resource?.members ?? [];
  return new Set(
    members
      .filter((member) => ts.isPropertySignature(member) || ts.isPropertyDeclaration(member))
      .map((member) => propertyName(member.name)),
  );
}

function propertyName(name: ts.PropertyName): string {
  if (ts.isIdentifier(name) || ts.isStringLiteral(name)) return name.text;
  throw new Error("a declared property has no plain name");
}

interface Scope {
  readonly folder: string;
  readonly file: string;
}

function membersOf(declared: ts.InterfaceDeclaration, scope: Scope): Map<string, Property> {
  return new Map(
    declared.members.filter(ts.isPropertySignature).map((member) => {
      if (member.type === undefined) throw new Error(`${scope.file}: a property has no type`);
      const property = { required: member.questionToken === undefined, shape: shapeOf(member.type, scope) };
      return [propertyName(member.name), property];
    }),
  );
}

function shapeOf(type: ts.TypeNode, scope: Scope): Shape {
  if (ts.isParenthesizedTypeNode(type)) return shapeOf(type.type, scope);
  if (ts.isArrayTypeNode(type)) return { kind: "list", items: shapeOf(type.elementType, scope) };
  if (ts.isUnionTypeNode(type)) return shapeOfUnion(type, scope);
  if (ts.isTypeReferenceNode(type)) return shapeOfReference(type, scope);
  if (ts.isTypeLiteralNode(type)) {
    const signature = type.members.find(ts.isIndexSignatureDeclaration);
    if (signature !== undefined) return { kind: "record", items: shapeOf(signature.type, scope) };
  }
  const kind = plainKinds.get(type.kind);
  if (kind === undefined) throw new Error(`${scope.file}: an unknown kind of type, ${ts.SyntaxKind[type.kind]}`);
  return { kind };
}

const plainKinds = new Map<ts.SyntaxKind, "text" | "number" | "flag" | "anything">([
  [ts.SyntaxKind.StringKeyword, "text"],
  [ts.SyntaxKind.LiteralType, "text"],
  [ts.SyntaxKind.NumberKeyword, "number"],
  [ts.SyntaxKind.BooleanKeyword, "flag"],
  [ts.SyntaxKind.AnyKeyword, "anything"],
]);

function shapeOfUnion(type: ts.UnionTypeNode, scope: Scope): Shape {
  const shapes = type.types
    .filter((member) => member.kind !== ts.SyntaxKind.UndefinedKeyword)
    .map((member) => shapeOf(member, scope));
  const [only, ...others] = shapes;
  if (only === undefined) throw new Error(`${scope.file}: a union of nothing`);
  return others.length === 0 ? only : { kind: "either", shapes };
}

/** `pulumi.Input<T>` is T; `inputs.ec2.Name` is an interface of types/input.d.ts; enumerations and resources are text. */
function shapeOfReference(type: ts.TypeReferenceNode, scope: Scope): Shape {
  const names = entityNames(type.typeName);
  const [first] = type.typeArguments ?? [];
  if (names.join(".") === "pulumi.Input" && first !== undefined) return shapeOf(first, scope);
  if (names[0] !== "inputs") return { kind: "text" };
  const inputs: Scope = { folder: scope.folder, file: "types/input.d.ts" };
  return {
    kind: "object",
    name: names.slice(1).join("."),
    properties: () => nestedMembers(names.slice(1), inputs),
  };
}

const nested = new Map<string, ReadonlyMap<string, Property>>();

function nestedMembers(names: readonly string[], scope: Scope): ReadonlyMap<string, Property> {
  const key = `${scope.folder} ${names.join(".")}`;
  const known = nested.get(key);
  if (known !== undefined) return known;
  let statements: readonly ts.Statement[] = parse(path.join(scope.folder, scope.file)).statements;
  for (const name of names.slice(0, -1)) {
    statements = statements.filter(ts.isModuleDeclaration).flatMap((module) => {
      const isWanted = module.name.text === name;
      return isWanted && module.body !== undefined && ts.isModuleBlock(module.body) ? [...module.body.statements] : [];
    });
  }
  const declared = findInterface(statements, names.at(-1) ?? "");
  if (declared === undefined) throw new Error(`${scope.file}: ${names.join(".")} is not declared`);
  const members = membersOf(declared, scope);
  nested.set(key, members);
  return members;
}

function entityNames(name: ts.EntityName): string[] {
  return ts.isIdentifier(name) ? [name.text] : [...entityNames(name.left), name.right.text];
}
