import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseFormat } from './choose-format.ts';

test('the format is what Accept names best', () => {
  for (const [endpoint, accept, format] of [
    ['aggregated', '', 'JSON'],
    ['aggregated', '*/*', 'JSON'],
    ['aggregated', 'text/csv', 'CSV'],
    ['aggregated', 'TEXT/CSV; Headers=False', 'CSV-WITHOUT-HEADERS'],
    ['aggregated', 'text/tab-separated-values;escaped=true;q=0.9', 'TSV-ESCAPED'],
    ['aggregated', 'text/csv;q=0.1, text/tab-separated-values;q=0.2', 'TSV'],
    ['aggregated', 'text/csv, application/json', 'CSV'],
    ['aggregated', 'application/json;q=0, text/csv', 'CSV'],
    ['aggregated', 'text/x-fasta', 'JSON'],
    ['aggregated', 'text/html, */*;q=0.8, text/csv;q=0.5', 'JSON'],
    ['details', 'text/csv;q=nonsense, text/tab-separated-values;q=0.1', 'TSV'],
    ['alignedNucleotideSequences', '', 'FASTA'],
    ['alignedNucleotideSequences', 'application/json', 'JSON'],
    ['alignedNucleotideSequences', 'text/csv', 'FASTA'],
    ['unalignedNucleotideSequences', 'application/x-ndjson', 'NDJSON'],
    ['alignedAminoAcidSequences', 'text/x-fasta;q=0.2, application/json;q=0.1', 'FASTA'],
    ['alignedAminoAcidSequences', ';;,,=q', 'FASTA'],
  ] as const) {
    assert.equal(chooseFormat(endpoint, accept), format, `${endpoint}: ${accept}`);
  }
});
