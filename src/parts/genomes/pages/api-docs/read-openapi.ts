/** One parameter of an operation, as the documentation shows it. */
export interface DocumentedParameter {
  readonly name: string;
  readonly place: string;
  readonly type: string;
  readonly isRequired: boolean;
  readonly description: string;
}

export interface DocumentedOperation {
  /** Unique on the page, usable as an anchor. */
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly description: string;
  readonly parameters: readonly DocumentedParameter[];
  readonly bodyTypes: readonly string[];
  readonly bodyFields: readonly DocumentedParameter[];
  readonly bodyExample: unknown;
  readonly responses: readonly { readonly status: string; readonly description: string }[];
}

type Json = Readonly<Record<string, unknown>>;

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

function object(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Json)
    : {};
}

function list(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.map(object) : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Follows '#/components/...' within the document, as often as it takes, at most ten times. */
function resolve(document: Json, value: unknown): Json {
  let found = object(value);
  for (let i = 0; i < 10 && typeof found.$ref === 'string'; i++) {
    const path = found.$ref.replace(/^#\//, '').split('/');
    found = object(path.reduce<unknown>((at, name) => object(at)[name], document));
  }
  return found;
}

/** A schema in a few words: 'string (date)', 'array of integer', 'A | B'. */
export function describeSchema(document: Json, value: unknown): string {
  const schema = resolve(document, value);
  const choices = [...list(schema.anyOf), ...list(schema.oneOf)];
  if (choices.length > 0) {
    return [...new Set(choices.map((one) => describeSchema(document, one)))].join(' | ');
  }
  if (Array.isArray(schema.enum)) return schema.enum.map(String).join(' | ');
  if (schema.const !== undefined) return String(schema.const);
  if (schema.type === 'array') return `array of ${describeSchema(document, schema.items)}`;
  const type = Array.isArray(schema.type) ? schema.type.join(' | ') : text(schema.type);
  const format = text(schema.format);
  return `${type || 'any'}${format === '' ? '' : ` (${format})`}`;
}

function readParameters(
  document: Json,
  operation: Json,
  shared: unknown,
): readonly DocumentedParameter[] {
  return [...list(shared), ...list(operation.parameters)].map((raw) => {
    const parameter = resolve(document, raw);
    const schema = resolve(document, parameter.schema);
    return {
      name: text(parameter.name),
      place: text(parameter.in),
      type: describeSchema(document, schema),
      isRequired: parameter.required === true,
      description: text(parameter.description) || text(schema.description),
    };
  });
}

function readFields(document: Json, value: unknown): readonly DocumentedParameter[] {
  const schema = resolve(document, value);
  const required = Array.isArray(schema.required) ? schema.required : [];
  return Object.entries(object(schema.properties)).map(([name, property]) => ({
    name,
    place: 'body',
    type: describeSchema(document, property),
    isRequired: required.includes(name),
    description: text(resolve(document, property).description),
  }));
}

function readExample(media: Json): unknown {
  if (media.example !== undefined) return media.example;
  const [first] = Object.values(object(media.examples));
  return object(first).value;
}

function readOperation(
  document: Json,
  place: { readonly method: string; readonly path: string; readonly shared: unknown },
  operation: Json,
): DocumentedOperation {
  const content = object(resolve(document, operation.requestBody).content);
  const json = object(content['application/json']);
  const [tag] = Array.isArray(operation.tags) ? operation.tags : [];
  return {
    id: text(operation.operationId) || `${place.method}-${place.path.replaceAll(/\W+/g, '-')}`,
    method: place.method.toUpperCase(),
    path: place.path,
    tag: text(tag),
    summary: text(operation.summary),
    description: text(operation.description),
    parameters: readParameters(document, operation, place.shared),
    bodyTypes: Object.keys(content),
    bodyFields: readFields(document, json.schema),
    bodyExample: readExample(json),
    responses: Object.entries(object(operation.responses)).map(([status, response]) => ({
      status,
      description: text(resolve(document, response).description),
    })),
  };
}

/** The operations of an OpenAPI 3.1 document in its order; anything malformed is left out. */
export function readOpenApi(raw: unknown): readonly DocumentedOperation[] {
  const document = object(raw);
  return Object.entries(object(document.paths)).flatMap(([path, rawItem]) => {
    const item = resolve(document, rawItem);
    return METHODS.filter((method) => item[method] !== undefined).map((method) =>
      readOperation(document, { method, path, shared: item.parameters }, object(item[method])),
    );
  });
}

/** A curl command for an operation, with its required parameters as placeholders. */
export function toCurlCommand(origin: string, operation: DocumentedOperation): string {
  const query = operation.parameters
    .filter((one) => one.place === 'query' && one.isRequired)
    .map((one) => `${one.name}=${one.name.toUpperCase()}`)
    .join('&');
  const address = `${origin}${operation.path}${query === '' ? '' : `?${query}`}`;
  const lines = [`curl ${operation.method === 'GET' ? '' : `-X ${operation.method} `}'${address}'`];
  if (operation.method !== 'GET') lines.push(`  -H 'X-Outbreak-Request: 1'`);
  if (operation.bodyTypes.includes('application/json')) {
    const body = JSON.stringify(operation.bodyExample ?? {}).replaceAll("'", "'\\''");
    lines.push(`  -H 'Content-Type: application/json'`, `  -d '${body}'`);
  }
  return lines.join(' \\\n');
}
