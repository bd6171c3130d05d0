import { once } from 'node:events';
import { z } from 'zod';
import {
  type AnyOperation,
  describeAccess,
  isForEverybody,
} from '../../schema/define-operation.ts';
import { listOperations } from '../open-api.ts';
import { findToken } from '../token-store.ts';
import { CommandError } from './command-context.ts';

/** How a call is sent. */
interface PreparedCall {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
}

function describeOperations(): string {
  return listOperations()
    .map(
      ({ name, summary, access }) =>
        `${name}\t${summary}${isForEverybody(access) ? '' : ` (${describeAccess(access)})`}`,
    )
    .join('\n');
}

/** Names that a schema of an object takes; null where it takes any. */
function listNames(schema: z.ZodType | undefined): readonly string[] | null {
  if (schema === undefined) return [];
  if (schema instanceof z.ZodObject) {
    const { catchall } = schema.def;
    const takesOthers = catchall !== undefined && !(catchall instanceof z.ZodNever);
    return takesOthers ? null : Object.keys(schema.shape);
  }
  return null;
}

/** 'limit=5' -> ['limit', 5] for a body, where a value that is JSON is meant as such. */
function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/**
 * Puts `name=value` texts where the operation takes them: path, query or body.
 * @throws CommandError for names that it does not take
 */
export function prepareCall(operation: AnyOperation, values: readonly string[]): PreparedCall {
  const pathNames = listNames(operation.input.params) ?? [];
  const queryNames = listNames(operation.input.query);
  const bodyNames = listNames(operation.input.body);
  const method = Array.isArray(operation.method) ? 'GET' : String(operation.method);
  const query = new URLSearchParams();
  const body: Record<string, unknown> = {};
  let { path } = operation;
  for (const text of values) {
    const equals = text.indexOf('=');
    if (equals < 1) throw new CommandError(`${text}: write name=value.`);
    const [name, value] = [text.slice(0, equals), text.slice(equals + 1)];
    if (pathNames.includes(name)) path = path.replace(`{${name}}`, encodeURIComponent(value));
    else if (queryNames === null || queryNames.includes(name)) query.append(name, value);
    else if (bodyNames === null || bodyNames.includes(name)) body[name] = parseValue(value);
    else {
      const known = [...pathNames, ...queryNames, ...(bodyNames ?? [])].join(', ');
      throw new CommandError(
        `${operation.name} takes no '${name}'. It takes: ${known || 'nothing'}.`,
      );
    }
  }
  const missing = /\{(\w+)\}/.exec(path)?.[1];
  if (missing !== undefined) throw new CommandError(`${operation.name} needs ${missing}=...`);
  const search = query.size === 0 ? '' : `?${query}`;
  const hasBody = method !== 'GET' && method !== 'DELETE';
  return { method, path: `${path}${search}`, ...(hasBody ? { body: JSON.stringify(body) } : {}) };
}

/** Calls an operation of a node by its name and prints the answer; without a name it lists them. */
export async function call(
  name: string | undefined,
  values: readonly string[],
  { url, token: given }: { readonly url: string; readonly token?: string },
): Promise<number> {
  if (name === undefined) {
    process.stdout.write(`${describeOperations()}\n`);
    return 0;
  }
  const operation = listOperations().find((candidate) => candidate.name === name);
  if (operation === undefined) {
    throw new CommandError(`There is no operation '${name}'. "outbreak call" lists them.`);
  }
  const { method, path, body } = prepareCall(operation, values);
  const token = await findToken(url, given);
  const answer = await fetch(new URL(path, url), {
    method,
    headers: {
      ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
      'X-Outbreak-Request': '1',
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body }),
  }).catch((error: Error) => {
    throw new CommandError(
      `${url} does not answer: ${error.message}. Is the node running? Name it with --url.`,
    );
  });
  for await (const chunk of answer.body ?? []) {
    if (!process.stdout.write(chunk)) await once(process.stdout, 'drain');
  }
  return answer.ok ? 0 : 1;
}
