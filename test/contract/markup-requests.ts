import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { z } from 'zod';
import type { AnyOperation, OperationExample } from '../../src/schema/define-operation.ts';
import { defined } from '../../src/std/assert.ts';
import { type ExampleContext, runExample } from './run-example.ts';
import { type Answer, sendRequest } from './send-request.ts';
import { SIMULATED_INSTANCE, type TestNode } from './test-node.ts';

const MARKUP = `"><img src=x onerror=alert(1)><script>alert(2)</script>'`;
// They end the session or account that all are asked with.
const ENDING = ['delete-account', 'change-password'];

interface Schema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

type Path = readonly (string | number)[];

/** Where texts stand in what a schema takes; fields of recursive schemas to some depth. */
function listTexts(schema: Schema, path: Path = []): Path[] {
  if (path.length > 6) return [];
  const choices = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  const found = choices.flatMap((choice) => listTexts(choice, path));
  if (schema.type === 'string' || schema.enum !== undefined) found.push(path);
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    found.push(...listTexts(field, [...path, name]));
  }
  if (schema.items !== undefined) found.push(...listTexts(schema.items, [...path, 0]));
  if (typeof schema.additionalProperties === 'object') {
    found.push(...listTexts(schema.additionalProperties, [...path, MARKUP]));
  }
  return [...new Map(found.map((one) => [JSON.stringify(one), one])).values()];
}

/** The value with markup at one place of it; what is not there yet is made. */
function write(value: unknown, [first, ...rest]: Path): unknown {
  if (first === undefined) return MARKUP;
  if (typeof first === 'number') {
    const [head, ...others] = Array.isArray(value) ? value : [];
    return [write(head, rest), ...others];
  }
  const fields = typeof value === 'object' && value !== null ? value : {};
  return { ...fields, [first]: write((fields as Record<string, unknown>)[first], rest) };
}

type Part = 'params' | 'query' | 'body';

/** A request for each text field of an operation, each with markup in that one. */
function* listRequests(operation: AnyOperation): Generator<[string, OperationExample]> {
  const example = defined(operation.examples[0], 'an example');
  for (const part of ['params', 'query', 'body'] as const satisfies readonly Part[]) {
    const input = operation.input[part];
    if (input === undefined) continue;
    const schema = z.toJSONSchema(input as z.ZodType, {
      io: 'input',
      unrepresentable: 'any',
      cycles: 'ref',
      reused: 'inline',
    }) as Schema;
    for (const path of listTexts(schema)) {
      const written = write(example[part], path);
      yield [`${part} ${path.join('.')}`, { ...example, [part]: written } as OperationExample];
    }
  }
  if (operation.rawBody !== undefined) yield ['body', { ...example, body: MARKUP }];
}

function checkAnswer({ status, headers, text }: Answer, what: string): void {
  const type = String(headers['content-type'] ?? '');
  assert.equal(headers['x-content-type-options'], 'nosniff', what);
  assert.doesNotMatch(type, /html|svg|xml/, what);
  assert.notEqual(status, 500, `${what}: ${text}`);
  if (status < 400) return;
  assert.match(
    type,
    /^application\/(problem\+|vnd\.ga4gh\.htsget\.v1\.3\.0\+)?json/,
    `${what}: ${text}`,
  );
  JSON.parse(text);
  assert.ok(!text.includes('<'), `${what}: ${text}`);
}

/** Markup in every text that a client may send: it comes back as text, or in an error that no browser takes for a page. */
export function addMarkupRequests(
  operations: readonly AnyOperation[],
  find: () => { readonly node: TestNode; readonly context: ExampleContext },
): void {
  describe('markup in text fields', () => {
    test('is never answered as a page, and stands escaped in errors', async () => {
      let asked = 0;
      let refused = 0;
      for (const operation of operations) {
        if (ENDING.includes(operation.name)) continue;
        for (const [field, example] of listRequests(operation)) {
          const answer = await runExample(operation, example, find().context);
          checkAnswer(answer, `${operation.name} ${field}`);
          asked += 1;
          if (answer.status >= 400) refused += 1;
        }
      }
      assert.ok(asked > 300 && refused > 100, `${asked} asked, ${refused} refused`);
    });

    test('an address that is none, and one that names a page’s file, is refused without its markup', async () => {
      for (const path of [
        `/api/${encodeURIComponent(MARKUP)}`,
        `/api/entries/${SIMULATED_INSTANCE}<b>`,
      ]) {
        const headers = { Accept: 'text/html' };
        checkAnswer(await sendRequest(find().node.url, { path, headers }), path);
      }
    });
  });
}
