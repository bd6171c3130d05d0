import { z } from 'zod';
import {
  type AnyOperation,
  describeAccess,
  type ErrorForm,
  isForEverybody,
} from '../schema/define-operation.ts';
import { errorTable } from '../schema/errors.ts';
import { HTSGET_MEDIA_TYPE } from '../schema/htsget-media-type.ts';
import {
  archiveOperations,
  auditOperations,
  collectionsOperations,
  connectorsOperations,
  curationOperations,
  deliveryOperations,
  deskOperations,
  exchangeOperations,
  genomesOperations,
  identityOperations,
  noticesOperations,
  passportsOperations,
  releasesOperations,
  savedQueriesOperations,
  submissionOperations,
  upkeepOperations,
  vaultOperations,
  workflowsOperations,
} from './generated/operations.ts';

/** Every operation of the program. */
export function listOperations(): AnyOperation[] {
  return [
    ...identityOperations,
    ...genomesOperations,
    ...submissionOperations,
    ...auditOperations,
    ...noticesOperations,
    ...curationOperations,
    ...exchangeOperations,
    ...archiveOperations,
    ...upkeepOperations,
    ...vaultOperations,
    ...deliveryOperations,
    ...passportsOperations,
    ...deskOperations,
    ...releasesOperations,
    ...collectionsOperations,
    ...connectorsOperations,
    ...workflowsOperations,
    ...savedQueriesOperations,
  ] as unknown as AnyOperation[];
}

type JsonSchema = Record<string, unknown>;

function toJsonSchema(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
    io,
    target: 'draft-2020-12',
    unrepresentable: 'any',
  }) as JsonSchema;
  return rest;
}

function listParameters(schema: z.ZodType | undefined, place: 'path' | 'query'): JsonSchema[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = toJsonSchema(schema, 'input') as {
    properties?: Record<string, JsonSchema>;
    required?: string[];
  };
  const named = Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: property,
  }));
  // A record of any names: the filters of an instance.
  const isOpen = place === 'query' && Object.keys(properties).length === 0;
  if (!isOpen) return named;
  const anything = { type: 'object', additionalProperties: true };
  return [
    {
      name: 'filters',
      in: 'query',
      required: false,
      style: 'form',
      explode: true,
      schema: anything,
    },
  ];
}

function describeJson({ input: { body } }: AnyOperation): JsonSchema {
  return body === undefined ? {} : { 'application/json': { schema: toJsonSchema(body, 'input') } };
}

function describeBody(operation: AnyOperation): JsonSchema | undefined {
  if (operation.rawBody !== undefined) {
    const content = operation.rawBody.mediaTypes.map((type) => [
      type,
      { schema: { type: 'string', format: 'binary' } },
    ]);
    return {
      required: true,
      content: { ...Object.fromEntries(content), ...describeJson(operation) },
    };
  }
  return operation.input.body === undefined ? undefined : { content: describeJson(operation) };
}

const errorSchemas: Readonly<Partial<Record<ErrorForm, string>>> = {
  lapis: 'LapisError',
  ga4gh: 'DrsError',
  htsget: 'HtsgetError',
};

const mediaTypesOfErrors: Readonly<Record<string, string>> = {
  Problem: 'application/problem+json',
  HtsgetError: HTSGET_MEDIA_TYPE,
};

function describeAnswers(operation: AnyOperation): JsonSchema {
  const { output } = operation;
  const isJson = output instanceof z.ZodType;
  const schema = isJson ? output : output.schema;
  const mediaTypes = isJson ? ['application/json'] : output.mediaTypes;
  const content = mediaTypes.map((type) => [
    type,
    // Where there are other forms beside JSON, the schema is that of JSON.
    schema === undefined ||
    (mediaTypes.includes('application/json') && /^(?:text\/|application\/ld\+json)/.test(type))
      ? {}
      : { schema: toJsonSchema(schema, 'output') },
  ]);
  const isEmpty = output instanceof z.ZodNull;
  const success = isEmpty
    ? { '204': { description: 'Done' } }
    : { '200': { description: 'The answer', content: Object.fromEntries(content) } };
  const errors = new Map<number, string[]>();
  for (const code of operation.errors) {
    const { status, title } = errorTable[code];
    errors.set(status, [...(errors.get(status) ?? []), `${code}: ${title}`]);
  }
  const form = errorSchemas[operation.errorForm ?? 'problem'] ?? 'Problem';
  const mediaType = mediaTypesOfErrors[form] ?? 'application/json';
  return {
    ...success,
    ...Object.fromEntries(
      [...errors].map(([status, titles]) => [
        String(status),
        {
          description: titles.join('; '),
          content: { [mediaType]: { schema: { $ref: `#/components/schemas/${form}` } } },
        },
      ]),
    ),
  };
}

function describeOperation(operation: AnyOperation, method: string): JsonSchema {
  const isFirst = method === 'get' || !Array.isArray(operation.method);
  const hasBody = method !== 'get' && method !== 'delete';
  const body = hasBody ? describeBody(operation) : undefined;
  const isQueryToo = method === 'get' || body === undefined;
  return {
    operationId: isFirst ? operation.name : `${operation.name}-${method}`,
    summary: operation.summary,
    ...(operation.description === undefined ? {} : { description: operation.description }),
    tags: [operation.tag],
    parameters: [
      ...listParameters(operation.input.params, 'path'),
      ...(isQueryToo ? listParameters(operation.input.query, 'query') : []),
    ],
    ...(body === undefined ? {} : { requestBody: body }),
    responses: describeAnswers(operation),
    'x-access': describeAccess(operation.access),
    ...(isForEverybody(operation.access) ? {} : { security: [{ session: [] }, { token: [] }] }),
  };
}

const problemSchema: JsonSchema = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'code', 'remedy'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string', enum: Object.keys(errorTable) },
    remedy: { type: 'string' },
    requestId: { type: 'string' },
    problems: {
      type: 'array',
      items: {
        type: 'object',
        required: ['code', 'where', 'value', 'hint'],
        properties: {
          code: { type: 'string' },
          where: { type: 'string' },
          value: { type: 'string' },
          hint: { type: 'string' },
        },
      },
    },
  },
};

/** The OpenAPI 3.1 document of all operations. */
export function createOpenApi(version: string): object {
  const paths: Record<string, Record<string, JsonSchema>> = {};
  for (const operation of listOperations()) {
    const methods = Array.isArray(operation.method) ? operation.method : [operation.method];
    const path = paths[operation.path] ?? {};
    for (const method of methods)
      path[method.toLowerCase()] = describeOperation(operation, method.toLowerCase());
    paths[operation.path] = path;
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Outbreak Commons',
      version,
      description: 'Genomes, their analysis and queries over them, on this node.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths: Object.fromEntries(Object.entries(paths).sort(([a], [b]) => (a < b ? -1 : 1))),
    components: {
      schemas: {
        Problem: problemSchema,
        LapisError: {
          type: 'object',
          required: ['error', 'info'],
          properties: {
            error: { $ref: '#/components/schemas/Problem' },
            info: { type: 'object' },
          },
        },
        HtsgetError: {
          type: 'object',
          required: ['htsget'],
          properties: {
            htsget: {
              type: 'object',
              required: ['error', 'message'],
              properties: {
                error: { type: 'string' },
                message: { type: 'string' },
                code: { type: 'string', enum: Object.keys(errorTable) },
              },
            },
          },
        },
        DrsError: {
          type: 'object',
          required: ['msg', 'status_code'],
          properties: {
            msg: { type: 'string' },
            status_code: { type: 'integer' },
            code: { type: 'string', enum: Object.keys(errorTable) },
          },
        },
      },
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'outbreak-session' },
        token: { type: 'http', scheme: 'bearer' },
      },
    },
  };
}
