import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatBranchLength, formatNewickName, parseNewick } from './newick.ts';

function check(text: string, expected: { names: string[]; parents: number[]; lengths: number[] }) {
  assert.deepEqual(parseNewick(text, 'tree.nwk'), { ok: true, value: expected });
}

test('names, lengths, comments and blanks', () => {
  check('A;', { names: ['A'], parents: [-1], lengths: [0] });
  check('(A:0.1,(B,C:1e-3)D:2.)E;\n', {
    names: ['E', 'A', 'D', 'B', 'C'],
    parents: [-1, 0, 0, 2, 2],
    lengths: [0, 0.1, 2, 0, 0.001],
  });
  check(" ( 'it''s (1)' : -1.5 [&rate=2] , hCoV-19/Peru/1|2020 ) [root] : +3 ; ", {
    names: ['', "it's (1)", 'hCoV-19/Peru/1|2020'],
    parents: [-1, 0, 0],
    lengths: [3, -1.5, 0],
  });
  check('(,(,));', {
    names: ['', '', '', '', ''],
    parents: [-1, 0, 0, 2, 2],
    lengths: [0, 0, 0, 0, 0],
  });
});

test('what is no tree is refused with the place', () => {
  const cases: Record<string, RegExp> = {
    '': /Expected ';' at character 1, found the end/,
    '(A,B)': /Expected ';' at character 6, found the end/,
    '(A,B': /Expected ',' or '\)' at character 5/,
    '(A,B));': /Expected ';' at character 6, found '\);'/,
    'A,B;': /Expected ';' at character 2/,
    '(A:x);': /Expected the length of a branch at character 4/,
    '(A B);': /Expected ',' or '\)' at character 4/,
    '(A);(B);': /Expected the end at character 5/,
    "('A);": /Expected ',' or '\)' at character 2/,
  };
  for (const [text, pattern] of Object.entries(cases)) {
    const parsed = parseNewick(text, 'tree.nwk');
    assert.ok(!parsed.ok, text);
    assert.equal(parsed.error.where, 'tree.nwk');
    assert.match(parsed.error.hint, pattern, text);
  }
});

interface Tree {
  readonly name: string;
  readonly length: number;
  readonly children: readonly Tree[];
}

const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.record({
    name: fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 6 }),
      fc.constantFrom("it's", 'a b', '(x)', '[y]:1', ''),
    ),
    length: fc.double({ noNaN: true, noDefaultInfinity: true }),
    children: fc.oneof(
      { maxDepth: 4, depthIdentifier: 'tree' },
      fc.constant([]),
      fc.array(tie('tree'), { maxLength: 3 }),
    ),
  }),
}));

function write({ name, length, children }: Tree): string {
  const inner = children.length === 0 ? '' : `(${children.map(write).join()})`;
  return `${inner}${formatNewickName(name)}:${formatBranchLength(length)}`;
}

test('names and lengths that are written read back the same', () => {
  fc.assert(
    fc.property(tree, (root) => {
      const parsed = parseNewick(`${write(root)};`, 'tree.nwk');
      assert.ok(parsed.ok, JSON.stringify(parsed));
      const names: string[] = [];
      const lengths: number[] = [];
      const list = ({ name, length, children }: Tree): void => {
        names.push(name);
        lengths.push(length);
        children.forEach(list);
      };
      list(root);
      assert.deepEqual(parsed.value.names, names);
      assert.deepEqual(parsed.value.lengths.map(Math.abs), lengths.map(Math.abs));
      assert.ok(parsed.value.lengths.every((length, i) => length === lengths[i]));
    }),
    { numRuns: 500, seed: 2020 },
  );
});

test('lengths are written as C prints them', () => {
  const cases: Record<string, number> = {
    '0.00030342': 0.00030342,
    '3.291e-05': 3.291e-5,
    '1e-06': 1e-6,
    '0': 0,
    '12': 12,
    '1e+21': 1e21,
  };
  for (const [text, length] of Object.entries(cases))
    assert.equal(formatBranchLength(length), text);
});
