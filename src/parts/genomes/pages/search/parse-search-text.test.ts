import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { InstanceColumn } from '../../../../web/api/types.ts';
import { parseSearchText, type SearchVocabulary } from './parse-search-text.ts';

function column(name: string, type: InstanceColumn['type']): InstanceColumn {
  return {
    name,
    type,
    title: name,
    definition: '',
    group: 'sample',
    defaultVisible: true,
    facet: true,
  };
}

const vocabulary: SearchVocabulary = {
  columns: [
    column('country', 'string'),
    column('date', 'date'),
    column('age', 'int'),
    column('lineage', 'string'),
  ],
  lineageColumn: 'lineage',
  dateColumn: 'date',
  cdses: ['S', 'ORF1a'],
  segments: ['main', 'HA'],
};

function check(text: string, expected: readonly string[]): void {
  const terms = parseSearchText(text, vocabulary).map(({ param, value }) => `${param}=${value}`);
  assert.deepEqual(terms, expected, text);
}

test('mutations and insertions, in either case', () => {
  check('S:N501Y', ['aminoAcidMutations=S:N501Y']);
  check('s:n501y', ['aminoAcidMutations=S:N501Y']);
  check('orf1a:3675-', ['aminoAcidMutations=ORF1a:3675-']);
  check('S:501', ['aminoAcidMutations=S:501']);
  check('C241T', ['nucleotideMutations=C241T']);
  check('c241t A23403G', ['nucleotideMutations=C241T', 'nucleotideMutations=A23403G']);
  check('241.', ['nucleotideMutations=241.']);
  check('ha:A12C', ['nucleotideMutations=HA:A12C']);
  check('ins_S:214:EPE', ['aminoAcidInsertions=ins_S:214:EPE']);
  check('ins_22204:?ga', ['nucleotideInsertions=ins_22204:?GA']);
});

test('lineages', () => {
  check('B.1.1.7', ['lineage=B.1.1.7']);
  check('b.1.1.7*', ['lineage=B.1.1.7*']);
  check('BA.2.*', ['lineage=BA.2.*']);
  check('B*', ['lineage=B*']);
});

test('fields with values, bounds and ranges', () => {
  check('country:Germany', ['country=Germany']);
  check('Country="United Kingdom"', ['country=United Kingdom']);
  check("country:'Côte d Ivoire'", ['country=Côte d Ivoire']);
  check('country:"United Ki', ['country=United Ki']);
  check('date>=2021-03-01', ['dateFrom=2021-03-01']);
  check('date:2021-03-01..2021-04-01', ['dateFrom=2021-03-01', 'dateTo=2021-04-01']);
  check('age<=60', ['ageTo=60']);
});

test('expressions stay whole, and other words together are free text', () => {
  check('S:N501Y & !S:E484K', ['advancedQuery=S:N501Y & !S:E484K']);
  check('[2-of: C241T, A23403G, S:N501Y]', ['advancedQuery=[2-of: C241T, A23403G, S:N501Y]']);
  check('city hospital', ['freeText=city hospital']);
  check('hospital country:Germany north', ['country=Germany', 'freeText=hospital north']);
  check('http://x.y', ['freeText=http://x.y']);
  check('   ', []);
});

test('whatever is typed gives terms with a parameter and a value', () => {
  const typed = fc.string({ unit: fc.constantFrom(...'SN501Y:. "\'=<>B*_iné&'.split('')) });
  fc.assert(
    fc.property(typed, (text) => {
      for (const term of parseSearchText(text, vocabulary)) {
        assert.notEqual(term.param, '');
        assert.notEqual(term.value, '');
      }
    }),
  );
});
