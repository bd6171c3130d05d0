import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseRegex } from './regex.ts';
import { buildStringTable, iterateBytes, iterateStrings } from './string-table.ts';

function check(pattern: string, matching: readonly string[], others: readonly string[]): void {
  const regex = parseRegex(pattern);
  assert.ok(regex.ok, `${pattern}: ${JSON.stringify(regex)}`);
  for (const text of matching)
    assert.ok(regex.value.test(text), `${pattern} matches ${JSON.stringify(text)}`);
  // The table of all texts is scanned with the same answers, whatever text stands before.
  const table = buildStringTable([...new Set([...matching, ...others])].sort());
  const scan = regex.value.createScanner();
  const scanned = Array.from(iterateBytes(table), (bytes) => scan(bytes));
  assert.deepEqual(scanned, Array.from(iterateStrings(table), regex.value.test), pattern);
  for (const text of others)
    assert.ok(!regex.value.test(text), `${pattern} does not match ${JSON.stringify(text)}`);
}

test('RE2 syntax is understood', () => {
  check('', ['', 'a'], []);
  check('^a|b$', ['ax', 'xb'], ['xa', 'bx']);
  check('^(?:ab){2,3}$', ['abab', 'ababab'], ['ab', 'abababab']);
  check('a{0}b', ['b'], ['a']);
  check('x{,2}', ['x{,2}'], ['xx']);
  check('(?i)peru|ÎLE', ['PERU', 'île'], ['per']);
  check('(?i:a)b', ['Ab'], ['AB']);
  check('(?i)[^k]', ['a'], ['k', 'K']);
  check('a(?i)b|c', ['aB', 'C'], ['AB']);
  check('(?s)a.b', ['a\nb'], []);
  check('a.b', ['axb', 'a\u{1F9EC}b'], ['a\nb']);
  check('(?m)^b$', ['a\nb\nc'], ['ab\nc']);
  check('^b$', ['b'], ['a\nb']);
  check('\\bword\\b', ['a word.'], ['sword', 'words']);
  check('\\Bord', ['word'], ['ord']);
  check('\\A\\d+\\z', ['12'], ['a12', '12a']);
  check('[[:alpha:]_-]+\\.', ['a-b.'], ['1.']);
  check('[]a]', [']', 'a'], ['b']);
  check('[^]a]', ['b'], [']', 'a']);
  check('[\\d\\-x]', ['1', '-', 'x'], ['y']);
  check('\\p{Lu}\\P{L}', ['É1'], ['é1', 'ÉÉ']);
  check('\\pN', ['٣'], ['a']);
  check('\\p{Greek}', ['λ'], ['l']);
  check('\\x41\\x{1F9EC}\\101\\t', ['A\u{1F9EC}A\t'], ['A']);
  check('\\Qa.b\\E+', ['a.b+', 'a.bb'].slice(1), ['axb']);
  check('(?P<name>a)(?<other>b)', ['ab'], ['a']);
  check('a+?b*?c??', ['a'], ['b']);
  check('(a*)*b', ['b', 'aab'], ['a']);
  check('(|a)+$', ['', 'b'], []);
});

test('what is not valid is a problem', () => {
  for (const pattern of [
    '(',
    ')',
    'a**',
    '*',
    '[a',
    '[b-a]',
    '\\1',
    '(?=a)',
    '(?!a)',
    '(?<=a)',
    'a{2,1}',
    'a{1001}',
    '\\',
    '\\y',
    '[[:what:]]',
    '\\p{Nope}',
    '(?z)',
    '((((a{100}){100}){100}){100})',
    '('.repeat(500),
  ]) {
    const regex = parseRegex(pattern);
    assert.ok(!regex.ok, pattern);
    assert.equal(regex.error.value, pattern.slice(0, 200));
  }
});

test('patterns that make a backtracking matcher run for ever are linear', () => {
  const text = `${'a'.repeat(50_000)}!`;
  for (const pattern of [
    '^(a+)+$',
    '^(a|aa)+$',
    '^(.*)*x$',
    '(a?){50}a{50}b',
    '(x+x+)+y',
    '^(([a-z])+.)+[A-Z]([a-z])+$',
  ]) {
    const regex = parseRegex(pattern);
    assert.ok(regex.ok);
    assert.equal(regex.value.test(text), false);
  }
});

test('random patterns match what the platform matches', () => {
  const atom = fc.constantFrom(
    'a',
    'b',
    '.',
    '[ab]',
    '[^a]',
    '\\d',
    '\\w',
    '(a|b)',
    '(?:ab)',
    '(a*b)',
    '^',
    '$',
    '\\b',
    '(|a)',
  );
  const piece = fc
    .tuple(atom, fc.constantFrom('', '', '*', '+', '?', '{2}', '{1,2}', '*?'))
    .map(([one, times]) => ('^$\\b'.includes(one) ? one : one + times));
  const pattern = fc
    .array(fc.oneof({ weight: 5, arbitrary: piece }, { weight: 1, arbitrary: fc.constant('|') }), {
      maxLength: 6,
    })
    .map((pieces) => pieces.join(''));
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '1', ' ', '-'), maxLength: 8 });
  fc.assert(
    fc.property(pattern, fc.array(text, { minLength: 1, maxLength: 40 }), (source, texts) => {
      const regex = parseRegex(source);
      assert.ok(regex.ok, source);
      for (const one of texts)
        assert.equal(regex.value.test(one), new RegExp(source).test(one), `${source} on '${one}'`);
      const table = buildStringTable(
        [...new Set([...texts, ...texts.map((one) => `${one}é`)])].sort(),
      );
      const scan = regex.value.createScanner();
      assert.deepEqual(
        Array.from(iterateBytes(table), (bytes) => scan(bytes)),
        Array.from(iterateStrings(table), regex.value.test),
        source,
      );
    }),
    { numRuns: Number(process.env.OUTBREAK_PROPERTY_RUNS ?? 500) },
  );
});
