import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseAliasKey } from '../../../bio/pango-lineage.ts';
import { buildLineageIndex, type RecombinantMode } from '../../../engine/query/lineage-index.ts';
import { makePangoDefinition } from './pango-definition.ts';

const key = {
  A: '',
  B: '',
  BA: 'B.1.1.529',
  BF: 'B.1.1.529.5.2.1',
  XA: ['B.1.1.7', 'B.1.177'],
  XC: ['BA.1*', 'BA.2*'],
  XD: ['XC.1', 'BA.1.1'],
  EG: 'XC.1.9.2',
};

function make(names: readonly string[], json: Record<string, unknown> = key) {
  const parsed = parseAliasKey(json, 'alias_key.json');
  assert.ok(parsed.ok, JSON.stringify(parsed));
  return makePangoDefinition(parsed.value, Object.fromEntries(names.map((name) => [name, {}])));
}

test('parents, whole names and other spellings are those of the nomenclature', () => {
  const definition = make(['BA.5', 'BA.5.2.1.7', 'EG.5', 'unassigned']);
  assert.deepEqual(definition['BA.5'], { parents: ['B.1.1.529'], aliases: ['B.1.1.529.5'] });
  assert.deepEqual(definition['B.1.1.529'], { parents: ['B.1.1'], aliases: ['BA'] });
  assert.deepEqual(definition['BA.5.2.1'], {
    parents: ['BA.5.2'],
    aliases: ['B.1.1.529.5.2.1', 'BF'],
  });
  assert.deepEqual(definition['BF.7'], {
    parents: ['BA.5.2.1'],
    aliases: ['B.1.1.529.5.2.1.7', 'BA.5.2.1.7'],
  });
  assert.deepEqual(definition.B, { parents: [] });
  assert.deepEqual(definition.XC, { parents: ['BA.1', 'BA.2'] });
  assert.deepEqual(definition['EG.5'], { parents: ['XC.1.9.2'], aliases: ['XC.1.9.2.5'] });
  assert.deepEqual(definition.unassigned, {});
  assert.equal(definition['BA.5.2.1.7'], undefined);
});

test('clades follow recombinants as the mode says', () => {
  const index = buildLineageIndex(make(['BA.1.1', 'BA.2.3', 'XC.1', 'XD.2']));
  const clade = (name: string, mode: RecombinantMode) => index.findClade(name, mode);
  const has = (name: string, mode: RecombinantMode, members: readonly string[]) =>
    members.map((member) => clade(name, mode).has(member));
  const recombinants = ['XC', 'XC.1', 'XC.1.9.2', 'XD', 'XD.2'];
  assert.deepEqual(has('BA', 'doNotFollow', recombinants), [false, false, false, false, false]);
  assert.deepEqual(has('BA.1', 'alwaysFollow', recombinants), [true, true, true, true, true]);
  const inside = 'followIfFullyContainedInClade';
  assert.deepEqual(has('B.1.1.529', inside, recombinants), [true, true, true, true, true]);
  assert.deepEqual(has('BA.1', inside, recombinants), [false, false, false, false, false]);
  assert.deepEqual(has('XC', 'doNotFollow', recombinants), [true, true, true, false, false]);
  assert.deepEqual(has('B.1.1.7', inside, ['XA']), [false]);
  assert.deepEqual(has('B', inside, ['XA']), [true]);
});

/** The clade by walking up from each lineage over whole names, without any graph. */
function isInCladeByName(
  json: Readonly<Record<string, string | readonly string[]>>,
  wholeName: string,
  { ancestor, mode }: { ancestor: string; mode: RecombinantMode },
): boolean {
  if (wholeName === ancestor || wholeName.startsWith(`${ancestor}.`)) return true;
  const root = wholeName.split('.')[0] ?? '';
  const value = json[root];
  if (!Array.isArray(value) || mode === 'doNotFollow') return false;
  const expand = (name: string): string => {
    const [letters = '', ...numbers] = name.replace('*', '').split('.');
    const meant = json[letters];
    return typeof meant === 'string' && meant !== ''
      ? expand([meant, ...numbers].join('.'))
      : [letters, ...numbers].join('.');
  };
  const inside = value.map((parent) => isInCladeByName(json, expand(parent), { ancestor, mode }));
  return mode === 'alwaysFollow' ? inside.includes(true) : !inside.includes(false);
}

const numbers = fc.array(fc.constantFrom(1, 2), { minLength: 1, maxLength: 5 });
const wholeNameOf = (root: string) => numbers.map((rest) => [root, ...rest].join('.'));
/** Keys whose recombinants have parents among lineages that came before them. */
const keyArbitrary = fc
  .record({
    c: wholeNameOf('B'),
    d: wholeNameOf('B'),
    xa: fc.uniqueArray(fc.oneof(wholeNameOf('A'), wholeNameOf('B')), {
      minLength: 2,
      maxLength: 3,
    }),
    xb: fc.uniqueArray(fc.oneof(wholeNameOf('XA'), wholeNameOf('B'), wholeNameOf('C')), {
      minLength: 2,
      maxLength: 3,
    }),
  })
  .filter(({ c, d }) => c !== d)
  .map(({ c, d, xa, xb }) => ({
    A: '',
    B: '',
    C: c,
    D: d,
    XA: xa,
    XB: xb.map((one) => `${one}*`),
  }));

test('clades of any key hold what the names say', () => {
  const names = fc.array(fc.constantFrom('A', 'B', 'C', 'D', 'XA', 'XB').chain(wholeNameOf), {
    maxLength: 8,
  });
  const modes = fc.constantFrom<RecombinantMode>(
    'doNotFollow',
    'alwaysFollow',
    'followIfFullyContainedInClade',
  );
  fc.assert(
    fc.property(keyArbitrary, names, modes, fc.nat(), (json, written, mode, pick) => {
      const parsed = parseAliasKey(json, 'key');
      assert.ok(parsed.ok, JSON.stringify(parsed));
      const { expand } = parsed.value;
      const definition = make(written, json);
      const index = buildLineageIndex(definition);
      const all = Object.keys(definition);
      const ancestor = all[pick % all.length] ?? 'B';
      const clade = index.findClade(ancestor, mode);
      // One parent that comes twice under two names makes no recombinant; names tell whole ones apart.
      const roots = Object.entries(json).filter(([, value]) => Array.isArray(value));
      if (roots.some(([letters]) => (parsed.value.recombinants.get(letters)?.length ?? 0) < 2))
        return;
      for (const name of all) {
        const expected = isInCladeByName(json, expand(name) ?? '', {
          ancestor: expand(ancestor) ?? '',
          mode,
        });
        assert.equal(clade.has(name), expected, `${name} below ${ancestor}, ${mode}`);
      }
    }),
    { numRuns: 1500, seed: 2020 },
  );
});
