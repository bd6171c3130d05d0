import { readdirSync, readFileSync } from 'node:fs';
import { type LoadHookContext, registerHooks, stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type AnyNode, type Literal, parse, type TemplateElement } from 'acorn';
import { ancestor } from 'acorn-walk';

/** One check that can be taken out while the program runs. */
export interface Mutant {
  readonly id: number;
  /** Path from the root of the project, with the line. */
  readonly where: string;
  readonly what: string;
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly what: string;
  /** Text in place of what stands there; `isOut` is an expression that is true while the check is taken out. */
  readonly write: (original: string, isOut: string) => string;
}

const SOURCE = fileURLToPath(new URL('../../src/', import.meta.url));

const REFUSALS =
  /^new AppError\((?:'(?:not-allowed|sign-in-required|session-required|step-up-required|token-not-valid|cross-site-request)'|notFound\[)/;

const MAY_CHECK = /AppError|hasRight|maySee|readableGroups|expires_at/;

// Where rights are made up: each part of a condition there is a check of its own.
const DECIDING = ['schema/caller.ts', 'parts/identity/find-caller.ts'];

// What ends a session, a token or a right of a broker, and proof of a person that is too old.
const CONDITIONS =
  /(?:\b\w+\.)?\b(?:(?:expires_at|last_used_at|verified_at) > (\$\d)|(?:disabled_at|archived_at) IS NULL)/g;
const WITH_CONDITIONS = [
  'parts/identity/find-caller.ts',
  'parts/identity/accounts/session-service.ts',
];

declare global {
  /** The checks that are taken out, by their ids. */
  var accessMutants: Set<number>;
}

/**
 * Reads the program's checks and has every module that is loaded from now on take one out where
 * `accessMutants` names it. Must be called before the program's modules are imported.
 */
export function installMutants(): readonly Mutant[] {
  globalThis.accessMutants = new Set();
  const mutants: Mutant[] = [];
  const changed = new Map<string, string>();
  for (const path of listSources()) {
    const written = readFileSync(join(SOURCE, path), 'utf8');
    if (!MAY_CHECK.test(written)) continue;
    // Types become spaces, so that every place keeps its line.
    const text = stripTypeScriptTypes(written);
    const edits = findChecks(path, text);
    if (edits.length === 0) continue;
    changed.set(pathToFileURL(join(SOURCE, path)).href, applyEdits(path, text, edits, mutants));
  }
  registerHooks({
    load: (url: string, context: LoadHookContext, next) => {
      const loaded = next(url, context);
      const source = changed.get(url);
      return source === undefined ? loaded : { ...loaded, format: 'module', source };
    },
  });
  return mutants;
}

function listSources(): string[] {
  return readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts') && !/\.test(-kit)?\.ts$|\.d\.ts$/.test(path))
    .toSorted();
}

/** Puts every check of a file under a switch, the inner ones of nested checks too. */
function applyEdits(path: string, text: string, edits: Edit[], mutants: Mutant[]): string {
  const write = (start: number, end: number, inside: readonly Edit[]): string => {
    let written = '';
    let at = start;
    for (let i = 0; i < inside.length; ) {
      const edit = inside[i] as Edit;
      const id = mutants.length + 1;
      const line = text.slice(0, edit.start).split('\n').length;
      mutants.push({ id, where: `src/${path}:${line}`, what: edit.what });
      let next = i + 1;
      while (next < inside.length && (inside[next] as Edit).start < edit.end) next += 1;
      const original = write(edit.start, edit.end, inside.slice(i + 1, next));
      written +=
        text.slice(at, edit.start) + edit.write(original, `globalThis.accessMutants.has(${id})`);
      at = edit.end;
      i = next;
    }
    return written + text.slice(at, end);
  };
  const sorted = edits.toSorted((a, b) => a.start - b.start || b.end - a.end);
  return write(0, text.length, sorted);
}

function findChecks(path: string, text: string): Edit[] {
  const edits: Edit[] = [];
  const isDeciding = DECIDING.includes(path);
  const hasConditions = WITH_CONDITIONS.includes(path);
  const add = (node: AnyNode, write: Edit['write']) => {
    const what = text.slice(node.start, node.end).replace(/\s+/g, ' ').slice(0, 80);
    edits.push({ start: node.start, end: node.end, what, write });
  };
  ancestor(parse(text, { ecmaVersion: 'latest', sourceType: 'module' }), {
    ThrowStatement(node) {
      if (!REFUSALS.test(text.slice(node.argument.start, node.argument.end))) return;
      add(node, (original, isOut) => `if (!(${isOut})) { ${original} }`);
    },
    CallExpression(node) {
      const name = text.slice(node.callee.start, node.callee.end);
      if (name === 'hasRight' || name === 'maySee') add(node, giveWay);
      if (name === 'readableGroups') {
        add(node, (original, isOut) => `(${isOut} ? null : ${original})`);
      }
      if (!isDeciding || !name.endsWith('.filter')) return;
      const [chosen] = node.arguments;
      if (chosen?.type === 'ArrowFunctionExpression' && chosen.expression) {
        add(chosen.body as AnyNode, giveWay);
      }
    },
    LogicalExpression(node) {
      if (!isDeciding || node.operator !== '&&') return;
      for (const side of [node.left, node.right]) {
        if (side.type !== 'LogicalExpression' || side.operator !== '&&') add(side, giveWay);
      }
    },
    Literal(node) {
      if (hasConditions && typeof node.value === 'string') {
        edits.push(...findConditions(node, text, [`${node.raw?.[0]} + (`, `) + ${node.raw?.[0]}`]));
      }
    },
    TemplateElement(node) {
      if (hasConditions) edits.push(...findConditions(node, text, ['${', '}']));
    },
  });
  return edits;
}

const giveWay: Edit['write'] = (original, isOut) => `(${isOut} || ${original})`;

/** Conditions in the text of an SQL statement; `frame` opens and closes an expression amid the text. */
function findConditions(
  { start, end }: Literal | TemplateElement,
  text: string,
  [open, close]: readonly [string, string],
): Edit[] {
  return [...text.slice(start, end).matchAll(CONDITIONS)].map((match) => ({
    start: start + match.index,
    end: start + match.index + match[0].length,
    what: match[0],
    write: (original, isOut) => {
      const without = match[1] === undefined ? 'true' : `${match[1]}::timestamptz IS NOT NULL`;
      return `${open}${isOut} ? '${without}' : '${original}'${close}`;
    },
  }));
}
