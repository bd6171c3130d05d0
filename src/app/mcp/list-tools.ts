import { z } from 'zod';
import { changesState } from '../../platform/http/bound-operation.ts';
import type { AnyOperation, ToolMark } from '../../schema/define-operation.ts';
import { listOperations } from '../open-api.ts';

type JsonSchema = Readonly<Record<string, unknown>>;

/** An operation as assistants see it. */
export interface Tool {
  /** The operation's. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** JSON Schema of an object. */
  readonly inputSchema: JsonSchema & { readonly type: 'object' };
  /** The request that asks it. @throws ToolInputError */
  readonly toRequest: (input: Readonly<Record<string, unknown>>) => ToolRequest;
}

/** A request that reads. */
export interface ToolRequest {
  readonly method: 'GET';
  readonly path: string;
}

/** What an assistant sent cannot be asked; the message says why. */
export class ToolInputError extends Error {
  override readonly name = 'ToolInputError';
}

/** Rows that one answer has unless fewer or more are asked for, and at most. */
const USUAL_ROWS = 100;
const MOST_ROWS = 1000;

type MarkedOperation = AnyOperation & { readonly tool: ToolMark };

function isMarked(operation: AnyOperation): operation is MarkedOperation {
  return operation.tool !== undefined;
}

/** Every operation that is given to assistants. What changes anything is never among them, marked or not. */
export function listTools(operations: readonly AnyOperation[] = listOperations()): Tool[] {
  return operations
    .filter(isMarked)
    .filter((operation) => !changesState(operation) && takesGet(operation))
    .map(toTool);
}

function takesGet({ method }: AnyOperation): boolean {
  return typeof method === 'string' ? method === 'GET' : method.includes('GET');
}

function toTool(operation: MarkedOperation): Tool {
  const { name, tool } = operation;
  const inputSchema = toInputSchema(operation);
  return {
    name,
    title: tool.title,
    description: tool.description,
    inputSchema,
    toRequest: (input) => toRequest(operation, input),
  };
}

interface Properties {
  readonly properties: Readonly<Record<string, JsonSchema>>;
  readonly required: readonly string[];
  /** Takes names that it does not declare. */
  readonly isOpen: boolean;
}

function readProperties(schema: z.ZodType | undefined): Properties {
  if (schema === undefined) return { properties: {}, required: [], isOpen: false };
  const json = z.toJSONSchema(schema, {
    io: 'input',
    target: 'draft-2020-12',
    unrepresentable: 'any',
  }) as {
    properties?: Record<string, JsonSchema>;
    required?: string[];
    additionalProperties?: unknown;
  };
  const { properties = {}, required = [], additionalProperties = true } = json;
  return { properties, required, isOpen: additionalProperties !== false };
}

function toInputSchema({ input, tool }: MarkedOperation): Tool['inputSchema'] {
  const params = readProperties(input.params);
  const query = readProperties(input.query);
  const described = Object.entries(tool.inputs ?? {}).map(([name, description]) => {
    const isNumber = name === 'limit' || name === 'offset';
    return [name, { type: isNumber ? 'integer' : 'string', description }] as const;
  });
  return {
    type: 'object',
    properties: {
      ...params.properties,
      ...Object.fromEntries(described),
      ...query.properties,
    },
    required: [...Object.keys(params.properties), ...query.required],
    additionalProperties: query.isOpen
      ? { type: ['string', 'number', 'boolean', 'array'], items: { type: ['string', 'number'] } }
      : false,
  };
}

function toRequest(
  operation: MarkedOperation,
  input: Readonly<Record<string, unknown>>,
): ToolRequest {
  const query = new URLSearchParams();
  let { path } = operation;
  for (const [name, value] of Object.entries(input)) {
    const texts = toTexts(name, value);
    if (!path.includes(`{${name}}`)) for (const text of texts) query.append(name, text);
    else path = path.replace(`{${name}}`, encodeURIComponent(texts.join(',')));
  }
  const missing = /\{(\w+)\}/.exec(path)?.[1];
  if (missing !== undefined) throw new ToolInputError(`${missing} is missing.`);
  if (operation.tool.inputs?.limit !== undefined) query.set('limit', String(findRows(input.limit)));
  return { method: 'GET', path: query.size === 0 ? path : `${path}?${query}` };
}

function findRows(asked: unknown): number {
  const rows = asked === undefined ? USUAL_ROWS : Number(asked);
  if (!Number.isInteger(rows) || rows < 0) {
    throw new ToolInputError('limit: give a number of rows, from 0 on.');
  }
  return Math.min(rows, MOST_ROWS);
}

function toTexts(name: string, value: unknown): readonly string[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.map((one) => {
    if (typeof one === 'string' || typeof one === 'number' || typeof one === 'boolean') {
      return String(one);
    }
    throw new ToolInputError(`${name}: give text, a number, or a list of them.`);
  });
}
