import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import test from 'node:test';
import { parseFasta } from '../../bio/fasta.ts';
import { analyse } from './analyse.ts';
import { deriveTsvCells, type NdjsonRecord } from './derive-tsv.test-kit.ts';
import { toNdjsonRecord } from './ndjson.ts';
import { createScratch } from './scratch.ts';
import { DATA, readDataset, readText } from './shared-dataset.test-kit.ts';
import { toTsvCells, tsvHeader } from './tsv.ts';

/** Every n-th sequence of a set. */
const SETS = [
  { folder: 'sars-cov-2', set: 'real-a', every: 2 },
  { folder: 'sars-cov-2', set: 'edge', every: 2 },
  { folder: 'sars-cov-2-xbb', set: 'real-a', every: 4 },
  { folder: 'flu-h3n2-ha', set: 'examples', every: 1 },
  { folder: 'rsv-a', set: 'examples', every: 1 },
  { folder: 'dengue', set: 'examples', every: 3 },
  { folder: 'mpox', set: 'examples', every: 2 },
] as const;

for (const { folder, set, every } of SETS) {
  test(`${folder}/${set}: every cell of the table follows from the NDJSON line`, (t) => {
    if (!existsSync(DATA)) return t.skip('needs ../shared/data');
    const dataset = readDataset(folder);
    const header = tsvHeader(dataset);
    const scratch = createScratch(dataset);
    const { records } = parseFasta(readText(`${folder}/cases/${set}.fasta.gz`), set);
    let cells = 0;
    for (const { index, name, letters } of records.filter((record) => record.index % every === 0)) {
      const result = analyse(dataset, { index, name, sequence: letters }, scratch);
      const line = JSON.stringify(toNdjsonRecord(dataset, result));
      const derived = deriveTsvCells(JSON.parse(line) as NdjsonRecord, header);
      const wanted = toTsvCells(dataset, result);
      const at = derived.findIndex((cell, i) => cell !== wanted[i]);
      assert.equal(derived[at], wanted[at], `${name} ${header[at]}`);
      assert.equal(derived.length, wanted.length);
      cells += wanted.length;
    }
    assert.ok(cells > 0);
    t.diagnostic(`${cells} cells`);
  });
}

interface PeerGroup {
  readonly name: string;
  readonly range: { readonly begin: number; readonly end: number };
  readonly changes: readonly Readonly<Record<string, unknown>>[];
  readonly nucSubs: readonly { readonly pos: number; readonly qryNuc: string }[];
  readonly nucDels: readonly { readonly pos: number }[];
}

function toPeerForm(groups: NdjsonRecord['aaChangeGroups']) {
  return groups.map(({ cds, range, codons, substitutions, deletions }) => ({
    name: cds,
    range,
    changes: codons.map(({ position, from, to, referenceTriplet, queryTriplet, ranges }) => ({
      pos: position,
      refAa: from,
      qryAa: to,
      refTriplet: referenceTriplet,
      qryTriplet: queryTriplet,
      nucRanges: ranges,
    })),
    subs: substitutions.map(({ position, to }) => `${position}${to}`),
    dels: deletions.flatMap(({ begin, end }) =>
      Array.from({ length: end - begin }, (_, i) => begin + i),
    ),
  }));
}

function fromPeer(groups: readonly PeerGroup[]) {
  return groups.map(({ name, range, changes, nucSubs, nucDels }) => ({
    name,
    range,
    changes: changes.map(({ pos, refAa, qryAa, refTriplet, qryTriplet, nucRanges }) => ({
      pos,
      refAa,
      qryAa,
      refTriplet,
      qryTriplet,
      nucRanges,
    })),
    subs: nucSubs.map(({ pos, qryNuc }) => `${pos}${qryNuc}`),
    dels: nucDels.map(({ pos }) => pos),
  }));
}

const byCds = (a: { readonly name: string }, b: { readonly name: string }) =>
  a.name < b.name ? -1 : a.name > b.name ? 1 : 0;

for (const { folder, set } of [
  { folder: 'sars-cov-2', set: 'real-a' },
  { folder: 'rsv-a', set: 'examples' },
]) {
  test(`${folder}/${set}: groups of amino acid changes are those of the peer`, (t) => {
    if (!existsSync(DATA)) return t.skip('needs ../shared/data');
    const dataset = readDataset(folder);
    const scratch = createScratch(dataset);
    const { records } = parseFasta(readText(`${folder}/cases/${set}.fasta.gz`), set);
    const lines = readText(`${folder}/cases/${set}.expected.ndjson.gz`).split('\n').filter(Boolean);
    let compared = 0;
    for (const line of lines) {
      const peer = JSON.parse(line) as {
        index: number;
        nearestNodeName: string;
        divergence: number;
        aaChangesGroups: PeerGroup[];
        aaAlignmentRanges: Record<string, unknown>;
      };
      const record = records[peer.index];
      assert.ok(record);
      const { index, name, letters } = record;
      const result = analyse(dataset, { index, name, sequence: letters }, scratch);
      const own = JSON.parse(JSON.stringify(toNdjsonRecord(dataset, result)));
      assert.equal(own.placement.nearestNode, peer.nearestNodeName);
      assert.ok(Math.abs(own.placement.divergence - peer.divergence) <= 1e-9);
      assert.deepEqual(
        toPeerForm(own.aaChangeGroups).sort(byCds),
        fromPeer(peer.aaChangesGroups).sort(byCds),
        name,
      );
      compared += peer.aaChangesGroups.length;
    }
    assert.ok(compared > 100);
    t.diagnostic(`${compared} groups of ${lines.length} sequences`);
  });
}
