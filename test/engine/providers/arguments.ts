/**
 * Judges arguments by what the official package declares: an unknown or missing one and a wrong type are failures, at any
 * depth. What only a deployment knows passes.
 */
import { declarationOf, type Property, type Shape } from "./declarations";
import { isList, isValues, unknown, type Value, type Values } from "./values";

export interface Failure {
  readonly property: string;
  readonly reason: string;
}

export function judgeArguments(token: string, values: Values): Failure[] {
  return judgeProperties(values, declarationOf(token).arguments, "");
}

function judgeProperties(values: Values, declared: ReadonlyMap<string, Property>, path: string): Failure[] {
  const given = Object.entries(values).filter(([key]) => key !== "__defaults");
  const missing = [...declared].filter(([name, { required }]) => required && (values[name] ?? null) === null);
  return [
    ...missing.map(([name]) => ({ property: path + name, reason: "is required and missing" })),
    ...given.flatMap(([name, value]) => {
      const property = declared.get(name);
      if (property === undefined) return [{ property: path + name, reason: "is not an argument of this resource" }];
      return value === null ? [] : judgeValue(value, property.shape, path + name);
    }),
  ];
}

function judgeValue(value: Value, shape: Shape, path: string): Failure[] {
  if (value === unknown) return [];
  const wrong = (wanted: string): Failure[] => [
    { property: path, reason: `is ${JSON.stringify(value)}; its type is ${wanted}` },
  ];
  switch (shape.kind) {
    case "anything":
      return [];
    case "text":
      return typeof value === "string" ? [] : wrong("text");
    case "number":
      return typeof value === "number" ? [] : wrong("a number");
    case "flag":
      return typeof value === "boolean" ? [] : wrong("true or false");
    case "list":
      return isList(value)
        ? value.flatMap((item, index) => judgeValue(item, shape.items, `${path}[${String(index)}]`))
        : wrong("a list");
    case "record":
      return isValues(value)
        ? Object.entries(value).flatMap(([key, item]) => judgeValue(item, shape.items, `${path}.${key}`))
        : wrong("an object");
    case "object":
      return isValues(value) ? judgeProperties(value, shape.properties(), `${path}.`) : wrong(shape.name);
    case "either": {
      const tried = shape.shapes.map((one) => judgeValue(value, one, path));
      return tried.some((failures) => failures.length === 0) ? [] : (tried[0] ?? []);
    }
  }
}
