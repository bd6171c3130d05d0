import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatPlace, type JsonPath, JsonPlaces } from './locate-json.ts';

const text = `{
  "schemaVersion": "3.0.0",
  "files": { "a.b": 1, "a": { "b": 2 } },
\t"segments": [
    { "name": "L" },
    { "name": 7 }
  ]
}
`;

function check(path: string, expected: string): void {
  assert.equal(formatPlace(new JsonPlaces(text).findByText(path)), expected, path);
}

test('a value is found by its path as problems write it', () => {
  check('$', 'line 1 column 1');
  check('$.schemaVersion', 'line 2 column 20');
  check('$.files', 'line 3 column 12');
  check('$.files.a.b', 'line 3 column 21');
  check('$.segments[1].name', 'line 6 column 15');
});

test('where something is missing, the place is that of what should hold it', () => {
  check('$.files.reference', 'line 3 column 12');
  check('$.segments[2]', 'line 4 column 14');
  check('$.nothing.at.all', 'line 1 column 1');
});

/** All ways to values of a JSON value. */
function listPaths(value: unknown, path: JsonPath = []): JsonPath[] {
  if (Array.isArray(value)) {
    return [path, ...value.flatMap((one, index) => listPaths(one, [...path, index]))];
  }
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, one]) => listPaths(one, [...path, key]))];
}

const valueAt = (value: unknown, path: JsonPath): unknown =>
  path.reduce((at, step) => (at as Record<string | number, unknown>)[step], value);

test('what stands at the place of a path is the value of the path', () => {
  const indents = fc.constantFrom(undefined, 2, '\t');
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 3 }), indents, (value, indent) => {
      const written = JSON.stringify(value, null, indent);
      const plain: unknown = JSON.parse(written);
      const places = new JsonPlaces(written);
      const lines = written.split('\n');
      for (const path of listPaths(plain)) {
        const { line, column } = places.find(path);
        const begin = [(lines[line - 1] ?? '').slice(column - 1), ...lines.slice(line)].join('\n');
        const expected = JSON.stringify(valueAt(plain, path));
        assert.equal(begin[0], expected[0], `${written} ${JSON.stringify(path)}`);
      }
    }),
    { numRuns: 200 },
  );
});
