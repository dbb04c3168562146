/** A JSON schema with the keywords that the API's schemas use. */
export interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: unknown;
}

/** The fixed values that a schema allows; undefined if it is no list of values. */
export function valuesOf(schema: Schema): readonly string[] | undefined {
  if (schema.const !== undefined) return [JSON.stringify(schema.const)];
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value));
  const alternatives = schema.anyOf?.map(valuesOf) ?? [undefined];
  return alternatives.every((values) => values !== undefined) ? alternatives.flat() : undefined;
}
