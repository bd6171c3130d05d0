import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';

// The schema as it is published, by a validator that knows nothing of this program.
const path = fileURLToPath(new URL('../../../../schemas/analysis-line.json', import.meta.url));
const schema = JSON.parse(readFileSync(path, 'utf8')) as object;
const validate = new Ajv2020({ allErrors: true, strict: false }).compile(schema);

/** Does a parsed line follow the published schema? */
export function isValidLine(line: unknown): boolean {
  return validate(line);
}

/** The lines of NDJSON, each of which has to follow the published schema. */
export function parseLines(text: string): Record<string, unknown>[] {
  assert.ok(text.endsWith('\n'), 'the last line is whole');
  return text
    .slice(0, -1)
    .split('\n')
    .map((line) => {
      const parsed = JSON.parse(line) as Record<string, unknown>;
      assert.ok(validate(parsed), `${parsed.seqName}: ${JSON.stringify(validate.errors)}`);
      return parsed;
    });
}
