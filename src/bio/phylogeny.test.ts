import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatAuspice, parseAuspice } from './auspice.ts';
import { fromDecimalYear, toDecimalYear } from './decimal-year.ts';
import { formatNewick, parseNewick } from './newick.ts';
import { countTips, cutClade, findEnds, listChildren, type Phylogeny } from './phylogeny.ts';

/** Parents of a tree in preorder: each node hangs below the one before, or below one that is above that. */
const parentsOfTree = fc.array(fc.nat({ max: 6 }), { maxLength: 60 }).map((climbs) => {
  const parents = [-1];
  for (const climb of climbs) {
    let parent = parents.length - 1;
    for (let i = 0; i < climb && parent > 0; i++) parent = parents[parent] as number;
    parents.push(parent);
  }
  return parents;
});

const name = fc.string({ minLength: 1, maxLength: 12 });
const length = fc.double({ min: 0, max: 1e6, noNaN: true }).map((value) => value + 0);

const trees = parentsOfTree.chain((parents) => {
  const each = <T>(one: fc.Arbitrary<T>) =>
    fc.array(one, { minLength: parents.length, maxLength: parents.length });
  return fc.record({
    parents: fc.constant(parents),
    names: each(name),
    lengths: each(length),
    dates: each(fc.option(fc.double({ min: 1800, max: 2100, noNaN: true }), { nil: Number.NaN })),
    country: each(fc.option(name, { nil: null })),
    age: each(fc.option(fc.integer(), { nil: null })),
    changes: each(fc.option(fc.constant({ nuc: ['C241T'], S: ['D614G'] }), { nil: null })),
    labels: each(
      fc.option(
        name.map((clade) => ({ clade })),
        { nil: null },
      ),
    ),
  });
});

test('Newick is read back as it was written, whatever names and lengths', () => {
  fc.assert(
    fc.property(trees, ({ parents, names, lengths }) => {
      const text = [...formatNewick({ names, parents, lengths })].join('');
      const read = parseNewick(text, 'text');
      assert.ok(read.ok, text);
      assert.deepEqual(read.value, { names, parents, lengths });
    }),
  );
});

test('an Auspice file is read back as it was written', () => {
  fc.assert(
    fc.property(trees, ({ parents, names, lengths, dates, country, age, changes, labels }) => {
      const divergences = new Float64Array(names.length);
      for (let node = 1; node < names.length; node++) {
        divergences[node] =
          (divergences[parents[node] as number] as number) + (lengths[node] as number);
      }
      const isKnown = (values: readonly unknown[]) => values.some((value) => value !== null);
      const tree: Phylogeny = {
        title: 'A tree',
        names,
        parents: Int32Array.from(parents),
        ends: findEnds(parents),
        divergences,
        dates: Float64Array.from(dates),
        traits: [
          { key: 'country', title: 'Country', kind: 'categorical' as const, values: country },
          { key: 'age', title: 'Age', kind: 'continuous' as const, values: age },
        ].filter(({ values }) => isKnown(values)),
        changes,
        labels,
      };
      const text = [...formatAuspice(tree, { updated: '2026-11-27' })].join('');
      const read = parseAuspice(text, 'text');
      assert.ok(read.ok);
      assert.deepEqual(read.value, tree);
    }),
  );
});

test('ends, tips, children and clades agree with a walk from node to node', () => {
  fc.assert(
    fc.property(trees, ({ parents, names, lengths }) => {
      const ends = findEnds(parents);
      const isBelow = (node: number, above: number): boolean =>
        node === above || (node > 0 && isBelow(parents[node] as number, above));
      const nodes = parents.map((_, node) => node);
      const tips = countTips({ parents: Int32Array.from(parents), ends });
      for (const node of nodes) {
        const below = nodes.filter((one) => isBelow(one, node));
        assert.deepEqual(below, nodes.slice(node, ends[node]));
        assert.deepEqual(
          listChildren({ ends }, node),
          nodes.filter((one) => parents[one] === node),
        );
        assert.equal(tips[node], below.filter((one) => !parents.includes(one)).length);
      }
      const middle = Math.floor(parents.length / 2);
      const empty = { title: '', traits: [], changes: [], labels: [] };
      const own = cutClade(
        {
          ...empty,
          ...{ names, ends, parents: Int32Array.from(parents) },
          divergences: Float64Array.from(lengths),
          dates: Float64Array.from(lengths),
        },
        middle,
      );
      assert.deepEqual(own.names, names.slice(middle, ends[middle]));
      assert.deepEqual(own.ends, findEnds(own.parents));
    }),
  );
});

test('what is no Auspice file is refused with the reason', () => {
  const refuse = (text: string, hint: RegExp) => {
    const read = parseAuspice(text, 'tree.json');
    assert.ok(!read.ok);
    assert.equal(read.error.code, 'auspice-invalid');
    assert.match(read.error.hint, hint);
  };
  refuse('(a,b);', /no JSON/);
  refuse('[]', /JSON object/);
  refuse('{"meta":{}}', /'tree'/);
  refuse('{"tree":{"children":[]}}', /no name/);
  refuse('{"tree":{"name":"root","children":[1]}}', /no node/);
});

test('a day is read back from its decimal year, and parts of dates are their middle', () => {
  const day = fc.date({
    min: new Date('1900-01-01T00:00:00Z'),
    max: new Date('2099-12-31T00:00:00Z'),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(day, (date) => {
      const text = date.toISOString().slice(0, 10);
      assert.equal(fromDecimalYear(toDecimalYear(text)), text);
    }),
  );
  assert.equal(toDecimalYear('2021'), 2021.5);
  assert.equal(toDecimalYear('2021-XX-XX'), 2021.5);
  assert.equal(fromDecimalYear(toDecimalYear('2021-02')), '2021-02-15');
  for (const text of ['', 'x', '2021-13-01', '2021-02-30', '2021-00-10', '2021-1-1']) {
    assert.ok(Number.isNaN(toDecimalYear(text)), text);
  }
});
