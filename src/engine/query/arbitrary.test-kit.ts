import fc from 'fast-check';
import type {
  ColumnValue,
  IndexSchema,
  LineageDefinition,
  TreeDefinition,
} from '../../schema/genome-row.ts';
import type { RawRow, RawSequence } from './oracle.test-kit.ts';
import type { Action, Filter } from './tree.ts';

/** A lineage system with aliases, recombinants and a lineage of recombinants. */
export const lineages: LineageDefinition = {
  A: {},
  'A.1': { parents: ['A'], aliases: ['Q'] },
  'A.2': { parents: ['A'] },
  'A.1.1': { parents: ['Q'], aliases: ['Q.1'] },
  XA: { parents: ['A.1', 'A.2'] },
  XB: { parents: ['A.1', 'A.1.1'] },
  'XA.1': { parents: ['XA'] },
  B: {},
  XC: { parents: ['A', 'B'] },
};

/** A phylogeny with a chain, a fork of three and leaves at several depths. */
export const phylogeny: TreeDefinition = {
  names: ['root', 'N1', 'N2', 't1', 't2', 'N3', 'N4', 't3', 't4', 't5', 'N5', 't6'],
  parents: [-1, 0, 1, 2, 2, 1, 5, 6, 1, 0, 0, 10],
  lengths: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
};

const innerNodes = phylogeny.names.filter((_, node) => phylogeny.parents.includes(node));
const lineageNames = [...Object.keys(lineages), 'Q', 'Q.1', 'unknown'];
const countries = ['Switzerland', 'Côte d’Ivoire', 'Peru', 'peru', ''];
const dates = ['2020-02-29', '2020-12-31', '2021-01-01', '2021-01-03', '2021-01-04', '1969-12-31'];
const floats = [0.5, -1.25, 3, 1e300, 0];

const sequenceArbitrary = (letters: string) =>
  fc.string({ unit: fc.constantFrom(...letters), minLength: 1, maxLength: 9 });

/** Schemas with one or two segments and genes, and references that are as odd as they may be. */
export const schemaArbitrary: fc.Arbitrary<IndexSchema> = fc
  .record({
    segments: fc.array(sequenceArbitrary('ACGTN'), { minLength: 1, maxLength: 2 }),
    genes: fc.array(sequenceArbitrary('MSK*D'), { minLength: 1, maxLength: 2 }),
  })
  .map(({ segments, genes }) => ({
    primaryKey: 'accession',
    columns: [
      { name: 'country', type: 'string' },
      { name: 'lineage', type: 'string', lineageSystem: 'pango' },
      { name: 'date', type: 'date' },
      { name: 'age', type: 'int' },
      { name: 'score', type: 'float' },
      { name: 'complete', type: 'boolean' },
      { name: 'node', type: 'string', tree: 'phylogeny' },
    ],
    trees: { phylogeny },
    nucleotideSequences: segments.map((sequence, i) => ({
      name: i === 0 ? 'main' : 'second',
      sequence,
    })),
    genes: genes.map((sequence, i) => ({ name: i === 0 ? 'S' : 'N', sequence })),
    lineageSystems: { pango: lineages },
  }));

function rawSequence(reference: string, letters: string): fc.Arbitrary<RawSequence | null> {
  const letter = (own: string) =>
    fc.oneof(
      { weight: 4, arbitrary: fc.constant(own) },
      { weight: 2, arbitrary: fc.constantFrom(...letters) },
    );
  const insertion = fc.record({
    position: fc.nat({ max: reference.length }),
    symbols: fc.string({ unit: fc.constantFrom('A', 'C'), minLength: 1, maxLength: 3 }),
  });
  const insertions = fc
    .uniqueArray(insertion, { maxLength: 2, selector: ({ position }) => position })
    .map((list) => list.toSorted((a, b) => a.position - b.position));
  return fc.option(
    fc.record({
      aligned: fc.tuple(...[...reference].map(letter)).map((all) => all.join('')),
      insertions,
    }),
    { freq: 6 },
  );
}

const nullable = <T>(values: readonly T[]) => fc.option(fc.constantFrom(...values), { freq: 4 });

const metadataArbitrary: fc.Arbitrary<Record<string, ColumnValue>> = fc.record({
  country: nullable(countries),
  lineage: nullable(lineageNames),
  date: nullable(dates),
  age: nullable([0, 1, -5, 70_000, 2 ** 40]),
  score: nullable(floats),
  complete: nullable([true, false]),
  node: nullable([...phylogeny.names, 'elsewhere']),
});

/** Rows of a schema; keys are unique. */
export function rowsArbitrary(schema: IndexSchema): fc.Arbitrary<RawRow[]> {
  const sequences = (references: IndexSchema['genes'], letters: string) =>
    fc.record(
      Object.fromEntries(
        references.map(({ name, sequence }) => [name, rawSequence(sequence, letters)]),
      ),
    );
  const row = fc.record({
    key: fc.integer({ min: 1, max: 400 }).map((number) => `OC_${number}.1`),
    metadata: metadataArbitrary,
    nucleotide: sequences(schema.nucleotideSequences, 'ACGT-NRYB'),
    aminoAcid: sequences(schema.genes, 'MSK*-XBZDN'),
  });
  return fc.uniqueArray(row, { maxLength: 30, selector: ({ key }) => key });
}

const modes = ['doNotFollow', 'alwaysFollow', 'followIfFullyContainedInClade'] as const;

const columnFilters: fc.Arbitrary<Filter>[] = [
  fc.record({
    type: fc.constant('StringEquals' as const),
    column: fc.constant('country'),
    value: nullable(countries),
  }),
  fc.record({
    type: fc.constant('StringEquals' as const),
    column: fc.constant('accession'),
    value: fc.constantFrom('OC_1.1', 'OC_2.1'),
  }),
  fc.record({
    type: fc.constant('StringInSet' as const),
    column: fc.constant('country'),
    values: fc.array(nullable(countries), { maxLength: 3 }),
  }),
  fc.record({
    type: fc.constant('StringSearch' as const),
    column: fc.constant('country'),
    pattern: fc.constantFrom('er', '^P', 'd$', '^$', 'z|’', '[A-Z].*[it]'),
  }),
  fc.record({
    type: fc.constant('TextContains' as const),
    column: fc.constant('country'),
    text: fc.constantFrom('PERU', 'ô', 'z'),
  }),
  fc.record({
    type: fc.constant('BooleanEquals' as const),
    column: fc.constant('complete'),
    value: nullable([true, false]),
  }),
  fc.record({
    type: fc.constant('IntEquals' as const),
    column: fc.constant('age'),
    value: nullable([0, 1, 7]),
  }),
  fc.record({
    type: fc.constant('FloatEquals' as const),
    column: fc.constant('score'),
    value: nullable(floats),
  }),
  fc.record({
    type: fc.constant('DateEquals' as const),
    column: fc.constant('date'),
    value: nullable(dates),
  }),
  fc.record({
    type: fc.constant('IntBetween' as const),
    column: fc.constant('age'),
    from: nullable([-5, 0, 2]),
    to: nullable([1, 70_000]),
  }),
  fc.record({
    type: fc.constant('FloatBetween' as const),
    column: fc.constant('score'),
    from: nullable([-2, 0.5]),
    to: nullable([0.5, 3]),
  }),
  fc.record({
    type: fc.constant('DateBetween' as const),
    column: fc.constant('date'),
    from: nullable(dates),
    to: nullable(dates),
  }),
  fc.record({
    type: fc.constantFrom('IsNull' as const, 'IsNotNull' as const),
    column: fc.constantFrom('country', 'date', 'age', 'score', 'complete', 'lineage'),
  }),
  fc.record({
    type: fc.constant('Lineage' as const),
    column: fc.constant('lineage'),
    value: nullable(lineageNames),
    includeSublineages: fc.boolean(),
    recombinants: fc.constantFrom(...modes),
  }),
  fc.record({
    type: fc.constant('PhyloDescendantOf' as const),
    column: fc.constant('node'),
    internalNode: fc.constantFrom(...innerNodes),
  }),
];

/** A sequence of the schema, with its length and the letters to ask for. */
function placeArbitrary(schema: IndexSchema) {
  const all = [
    ...schema.nucleotideSequences.map((one) => ({
      kind: 'nucleotide' as const,
      ...one,
      letters: 'ACGT-NRYB.',
    })),
    ...schema.genes.map((one) => ({ kind: 'aminoAcid' as const, ...one, letters: 'MSK*-XBZD.' })),
  ];
  return fc.constantFrom(...all).chain(({ kind, name, sequence, letters }) =>
    fc.record({
      kind: fc.constant(kind),
      sequence: fc.constant(name),
      reference: fc.constant(sequence),
      position: fc.nat({ max: sequence.length - 1 }),
      symbol: fc.constantFrom(...letters),
    }),
  );
}

function sequenceFilters(schema: IndexSchema, keys: readonly string[]): fc.Arbitrary<Filter>[] {
  const place = placeArbitrary(schema);
  const letter = place.map(
    ({ reference: _, ...rest }): Filter => ({ type: 'SymbolEquals', ...rest }),
  );
  const mutated = place.map(
    ({ kind, sequence, position }): Filter => ({ type: 'HasMutation', kind, sequence, position }),
  );
  const covered = place.map(
    ({ kind, sequence, position }): Filter => ({ type: 'IsCovered', kind, sequence, position }),
  );
  const insertion = fc
    .tuple(place, fc.constantFrom('A', 'C', 'AC', '.*', 'A.*', '.*C.*', 'A.*A'))
    .map(
      ([{ kind, sequence, position }, pattern]): Filter => ({
        type: 'InsertionContains',
        kind,
        sequence,
        position,
        pattern,
      }),
    );
  const profile = fc
    .tuple(place, fc.nat({ max: 3 }), fc.nat())
    .map(([at, distance, pick]): Filter => {
      const { kind, sequence, reference, position, symbol } = at;
      const key = keys[pick % Math.max(1, keys.length)];
      const base = { type: 'MutationProfile' as const, kind, sequence, distance };
      if (key !== undefined && pick % 3 === 0) return { ...base, profile: { type: 'Key', key } };
      if (pick % 3 === 1 && symbol !== '.') {
        const letters = reference.slice(0, position) + symbol + reference.slice(position + 1);
        return { ...base, profile: { type: 'Sequence', sequence: letters } };
      }
      return { ...base, profile: { type: 'Mutations', mutations: [{ position, symbol }] } };
    });
  return [letter, letter, mutated, covered, insertion, profile];
}

/** Filter trees up to three levels deep. */
export function filterArbitrary(
  schema: IndexSchema,
  keys: readonly string[],
): fc.Arbitrary<Filter> {
  const leaf = fc.oneof(
    fc.constantFrom<Filter>({ type: 'True' }, { type: 'False' }),
    ...columnFilters,
    ...sequenceFilters(schema, keys),
    ...sequenceFilters(schema, keys),
  );
  let tree = leaf;
  for (let depth = 0; depth < 2; depth++) {
    const child = tree;
    const children = fc.array(child, { maxLength: 3 });
    tree = fc.oneof(
      leaf,
      fc.record({ type: fc.constantFrom('And' as const, 'Or' as const), children }),
      fc.record({
        type: fc.constantFrom('Not' as const, 'Maybe' as const, 'Exact' as const),
        child,
      }),
      fc.record({
        type: fc.constant('NOf' as const),
        count: fc.nat({ max: 3 }),
        exactly: fc.boolean(),
        children,
      }),
    );
  }
  return tree;
}

const groupFields = [
  'country',
  'lineage',
  'date',
  'date.isoWeek',
  'age',
  'score',
  'complete',
  'accession',
];

const treeActions: fc.Arbitrary<Action>[] = [
  fc.record({
    type: fc.constant('MostRecentCommonAncestor' as const),
    column: fc.constant('node'),
    printMissing: fc.boolean(),
    fields: fc.constant(null),
  }),
  fc.record({
    type: fc.constant('PhyloSubtree' as const),
    column: fc.constant('node'),
    printMissing: fc.boolean(),
    contractUnaryNodes: fc.boolean(),
  }),
];

/** Actions of every kind. */
export function actionArbitrary(schema: IndexSchema): fc.Arbitrary<Action> {
  const kind = fc.constantFrom('nucleotide' as const, 'aminoAcid' as const);
  const fields = fc.uniqueArray(fc.constantFrom(...groupFields), { maxLength: 3 });
  const withSequences = kind.chain((one) => {
    const all = one === 'nucleotide' ? schema.nucleotideSequences : schema.genes;
    const names = fc.option(fc.subarray(all.map(({ name }) => name)));
    return fc.record({ kind: fc.constant(one), sequences: names });
  });
  return fc.oneof(
    ...treeActions,
    fields.map((groupBy): Action => ({ type: 'Aggregated', groupBy })),
    fc.option(fields).map((list): Action => ({ type: 'Details', fields: list })),
    fc.tuple(withSequences, fc.constantFrom(0, 0.05, 0.3, 0.5, 1)).map(
      ([one, minProportion]): Action => ({
        type: 'Mutations',
        ...one,
        minProportion,
        fields: null,
      }),
    ),
    withSequences.map((one): Action => ({ type: 'Insertions', ...one })),
    fc
      .tuple(withSequences, fields)
      .map(([one, list]): Action => ({ type: 'Aligned', ...one, fields: list })),
  );
}
