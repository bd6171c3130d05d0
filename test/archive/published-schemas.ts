import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv, type ValidateFunction } from 'ajv';
import { parse } from 'yaml';

/** Standards as their authors publish them; absent where the shared data are. */
export const STANDARDS = fileURLToPath(new URL('../../../shared/data/standards', import.meta.url));

type Node = Record<string, unknown>;

/** Service-info is named by its address; the copy beside the others stands for it. */
const OUTSIDE = /service-info\.yaml#(.*)$/;

function readDocument(path: string): Node {
  return parse(readFileSync(path, 'utf8')) as Node;
}

function follow(document: Node, pointer: string): unknown {
  return pointer
    .split('/')
    .filter((step) => step !== '')
    .reduce<unknown>((at, step) => (at as Node)[step.replaceAll('~1', '/')], document);
}

/** A schema of OpenAPI 3.0 with everything that it refers to in it, as JSON Schema. */
function resolve(
  value: unknown,
  at: { readonly path: string; readonly root: Node },
  depth = 0,
): unknown {
  if (Array.isArray(value)) return value.map((one) => resolve(one, at, depth));
  if (typeof value !== 'object' || value === null) return value;
  const node = value as Node;
  const reference = node.$ref;
  if (typeof reference === 'string') {
    // Bundles hold bundles: what lies deeper than any answer of ours may be anything.
    if (depth > 8) return {};
    const outside = OUTSIDE.exec(reference);
    if (outside !== null) {
      const path = join(STANDARDS, 'service-info/service-info.yaml');
      const root = readDocument(path);
      return resolve(follow(root, outside[1] ?? ''), { path, root }, depth + 1);
    }
    const [file = '', pointer = ''] = reference.split('#');
    const path = file === '' ? at.path : join(dirname(at.path), file);
    const root = file === '' ? at.root : readDocument(path);
    return resolve(follow(root, pointer), { path, root }, depth + 1);
  }
  const { nullable, example: _example, ...rest } = node;
  const plain = Object.fromEntries(
    Object.entries(rest).map(([key, one]) => [key, resolve(one, at, depth)]),
  );
  return nullable === true ? { anyOf: [plain, { type: 'null' }] } : plain;
}

/** A check by the schema at a place of a published document, such as 'drs/…/DrsObject.yaml' or 'refget/…yaml#/components/…'. */
export function compilePublished(name: string): ValidateFunction {
  const [file = '', pointer = ''] = name.split('#');
  const path = join(STANDARDS, file);
  const root = readDocument(path);
  const schema = resolve(follow(root, pointer), { path, root }) as Node;
  const ajv = new Ajv({ strict: false, allErrors: true, inlineRefs: false });
  for (const format of ['int64', 'int32', 'uri', 'email']) ajv.addFormat(format, true);
  ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/);
  return ajv.compile(schema);
}
