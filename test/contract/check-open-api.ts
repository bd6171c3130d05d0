type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
type JsonObject = { readonly [name: string]: Json };

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];
const PLACES = ['path', 'query', 'header', 'cookie'];
const JSON_TYPES = ['null', 'boolean', 'object', 'array', 'number', 'integer', 'string'];

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function asObject(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

function asList(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

/** Every object inside a value, with its place as a JSON pointer. */
function* walk(value: Json, pointer = '#'): Generator<{ value: JsonObject; pointer: string }> {
  if (Array.isArray(value)) {
    for (const [index, item] of (value as readonly Json[]).entries())
      yield* walk(item, `${pointer}/${index}`);
  } else if (isObject(value)) {
    yield { value, pointer };
    for (const [name, item] of Object.entries(value)) yield* walk(item, `${pointer}/${name}`);
  }
}

function resolvePointer(document: Json, pointer: string): Json | undefined {
  if (!pointer.startsWith('#/')) return undefined;
  let found: Json | undefined = document;
  for (const part of pointer.slice(2).split('/')) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    found = isObject(found) && Object.hasOwn(found, name) ? found[name] : undefined;
  }
  return found;
}

function* checkReferences(document: Json): Generator<string> {
  for (const { value, pointer } of walk(document)) {
    const reference = value.$ref;
    if (typeof reference !== 'string') continue;
    if (resolvePointer(document, reference) === undefined)
      yield `${pointer}: ${reference} leads nowhere`;
  }
}

function* checkSchemas(document: Json): Generator<string> {
  for (const { value, pointer } of walk(document)) {
    if (!isObject(value.schema)) continue;
    for (const { value: schema, pointer: at } of walk(value.schema, `${pointer}/schema`)) {
      // A property may be called 'type'; then its value is a schema and not a name.
      const types = typeof schema.type === 'string' ? [schema.type] : asList(schema.type);
      for (const type of types) {
        if (!JSON_TYPES.includes(String(type))) yield `${at}: '${type}' is no JSON Schema type`;
      }
      for (const name of asList(schema.required)) {
        const isKnown = Object.hasOwn(asObject(schema.properties), String(name));
        if (!isKnown) yield `${at}: '${name}' is required and not a property`;
      }
    }
  }
}

function* checkParameters(path: string, operation: JsonObject, at: string): Generator<string> {
  const seen = new Set<string>();
  const inPath = new Set<string>();
  for (const parameter of asList(operation.parameters).map(asObject)) {
    const key = `${parameter.in} ${parameter.name}`;
    if (!PLACES.includes(String(parameter.in))) yield `${at}: ${key} stands in no known place`;
    if (seen.has(key)) yield `${at}: ${key} is declared twice`;
    seen.add(key);
    if (!isObject(parameter.schema) && !isObject(parameter.content))
      yield `${at}: ${key} has no schema`;
    if (parameter.in !== 'path') continue;
    inPath.add(String(parameter.name));
    if (parameter.required !== true) yield `${at}: ${key} must be required`;
  }
  const named = new Set([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? ''));
  for (const name of named.difference(inPath)) yield `${at}: {${name}} is not declared`;
  for (const name of inPath.difference(named)) yield `${at}: ${name} does not stand in the path`;
}

function* checkOperation(path: string, method: string, operation: JsonObject): Generator<string> {
  const at = `${method} ${path}`;
  if (typeof operation.operationId !== 'string') yield `${at}: no operationId`;
  yield* checkParameters(path, operation, at);
  const responses = Object.entries(asObject(operation.responses));
  if (!responses.some(([status]) => status.startsWith('2'))) yield `${at}: nothing succeeds`;
  for (const [status, response] of responses) {
    if (!/^(?:[1-5]\d\d|default)$/.test(status)) yield `${at}: '${status}' is no status`;
    if (typeof asObject(response).description !== 'string')
      yield `${at}: ${status} has no description`;
  }
  const content = asObject(asObject(operation.requestBody).content);
  if (operation.requestBody !== undefined && Object.keys(content).length === 0)
    yield `${at}: the body has no media type`;
  if (operation.requestBody !== undefined && (method === 'get' || method === 'head'))
    yield `${at}: a ${method} has no body`;
}

/**
 * What keeps a document from being OpenAPI 3.1, a line each: the required fields, unique operation
 * ids, parameters that match their path, statuses, security schemes, schema types, references.
 * Source: OpenAPI Specification 3.1.0, sections 4.8.1 to 4.8.27.
 */
export function checkOpenApi(document: Json): string[] {
  const root = asObject(document);
  const problems: string[] = [];
  if (!/^3\.1\.\d+$/.test(String(root.openapi))) problems.push('openapi is not 3.1');
  for (const name of ['title', 'version']) {
    if (typeof asObject(root.info)[name] !== 'string') problems.push(`info.${name} is missing`);
  }
  const ids = new Map<string, string>();
  const schemes = asObject(asObject(root.components).securitySchemes);
  for (const [path, item] of Object.entries(asObject(root.paths))) {
    if (!path.startsWith('/')) problems.push(`${path} does not begin with a slash`);
    for (const [method, operation] of Object.entries(asObject(item))) {
      if (!METHODS.includes(method)) problems.push(`${path}: ${method} is no method`);
      problems.push(...checkOperation(path, method, asObject(operation)));
      const id = String(asObject(operation).operationId);
      if (ids.has(id)) problems.push(`${id} is the id of ${ids.get(id)} and of ${method} ${path}`);
      ids.set(id, `${method} ${path}`);
      for (const name of asList(asObject(operation).security).flatMap((one) =>
        Object.keys(asObject(one)),
      )) {
        if (!Object.hasOwn(schemes, name)) problems.push(`${id}: no security scheme '${name}'`);
      }
    }
  }
  problems.push(...checkReferences(document), ...checkSchemas(document));
  return problems;
}
