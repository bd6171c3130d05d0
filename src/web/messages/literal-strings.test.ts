import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'esbuild';
import { en } from './en.ts';

const SOURCE = fileURLToPath(new URL('../..', import.meta.url));

function listFiles(folder: string, pattern: RegExp): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile() && pattern.test(one.name) && !/\.test\./.test(one.name))
    .map((one) => join(one.parentPath, one.name));
}

/** Attributes whose value a reader sees or hears. */
const SPOKEN = new Set([
  'aria-label',
  'title',
  'placeholder',
  'alt',
  'label',
  'description',
  'hint',
  'note',
]);
const TOKEN =
  /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`|\/\/[^\n]*|\/\*[\s\S]*?\*\/|[\w$]+|\s+|[\s\S]/g;

interface Frame {
  /** It is the list of arguments of a JSX call: type, properties, children. */
  readonly isJsx: boolean;
  argument: number;
}

/**
 * Finds texts of the interface that stand in the code: text between tags, and the values of
 * attributes that are read out. esbuild turns JSX into calls first; in them such text is a string
 * that is a whole argument from the third on, or the value of a property.
 */
function findLiteralTexts(code: string): readonly string[] {
  const calls = transformSync(code, {
    loader: 'tsx',
    jsx: 'transform',
    jsxFactory: 'JSX_CALL',
    jsxFragment: 'JSX_FRAGMENT',
    charset: 'utf8',
  }).code;
  const tokens = (calls.match(TOKEN) ?? []).filter((token) => token.trim() !== '');
  const found: string[] = [];
  const frames: Frame[] = [];
  for (const [index, token] of tokens.entries()) {
    const before = tokens[index - 1] ?? '';
    const after = tokens[index + 1] ?? '';
    const frame = frames.at(-1);
    if (token === '(' || token === '[' || token === '{') {
      frames.push({ isJsx: token === '(' && before === 'JSX_CALL', argument: 0 });
    } else if (token === ')' || token === ']' || token === '}') frames.pop();
    else if (token === ',' && frame !== undefined) frame.argument++;
    else if (token.startsWith('"') && /\p{L}{2}/u.test(token)) {
      const isChild = frame?.isJsx === true && frame.argument >= 2 && before === ',';
      const isWhole = after === ',' || after === ')';
      const name = (tokens[index - 2] ?? '').replaceAll('"', '');
      if ((isChild && isWhole) || (before === ':' && SPOKEN.has(name)))
        found.push(token.slice(1, -1));
    }
  }
  return found;
}

test('the finder sees text between tags and in attributes', () => {
  const sample = `
    const a = <p>Hello there</p>;
    const b = <p className="x"><b>{x}</b> and more</p>;
    const c = <img alt="A picture" className="not seen" />;
    const d = <p title={message('x.y')}>{message('a.b')}</p>;`;
  assert.deepEqual([...findLiteralTexts(sample)].sort(), [' and more', 'A picture', 'Hello there']);
});

test('no text of the interface stands outside the message catalogue', () => {
  const offences = listFiles(SOURCE, /\.tsx$/).flatMap((file) =>
    findLiteralTexts(readFileSync(file, 'utf8')).map(
      (text) => `${relative(SOURCE, file)}: ${text}`,
    ),
  );
  assert.deepEqual(offences, []);
});

test('every message of the catalogue is used', () => {
  const code = listFiles(SOURCE, /\.tsx?$/)
    // The texts themselves, of every language, name all keys.
    .filter((file) => !/[\\/]messages[\\/]/.test(file))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  // Families of keys whose last part is data: message(`qc.${status}`) or `filter.${param}`.
  const families = new Set([...code.matchAll(/`([\w.]+\.)\$\{/g)].map(([, family]) => family));
  // Words of stored values, by wordOf('visibility', entry.visibility).
  for (const [, family] of code.matchAll(/wordOf\('(\w+)'/g)) families.add(`${family}.`);
  const unused = Object.keys(en).filter((key) => {
    const family = key.slice(0, key.lastIndexOf('.') + 1);
    return !families.has(family) && !code.includes(`'${key}'`);
  });
  assert.deepEqual(unused, []);
});
