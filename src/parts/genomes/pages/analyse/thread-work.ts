import { formatFastaRecord } from '../../../../bio/fasta.ts';
import { analyse } from '../../../../engine/analysis/analyse.ts';
import { ENGINE_VERSION } from '../../../../engine/analysis/engine-version.ts';
import type { AnalysisResult } from '../../../../engine/analysis/result.ts';
import { type AnalysisScratch, createScratch } from '../../../../engine/analysis/scratch.ts';
import { toAlignedSequence, toPeptide } from '../../../../engine/analysis/sequences.ts';
import type { AuspiceJson } from '../../../../engine/analysis/tree-output/auspice-json.ts';
import {
  formatAuspiceJson,
  formatNewick,
  ladderize,
} from '../../../../engine/analysis/tree-output/format-tree.ts';
import {
  type PlacedQuery,
  toPlacedQuery,
} from '../../../../engine/analysis/tree-output/placed-query.ts';
import { PlacedTree } from '../../../../engine/analysis/tree-output/placed-tree.ts';
import { tsvHeader } from '../../../../engine/analysis/tsv.ts';
import { defined, unreachable } from '../../../../std/assert.ts';
import { writeNdjson } from '../../analyse/ndjson-line.ts';
import { type OpenDataset, openDataset } from './dataset-transfer.ts';
import { listAttributes, toResultRow } from './result-row.ts';
import type {
  DatasetDescription,
  InputSequence,
  ThreadAnswer,
  ThreadTask,
  TreeFormat,
  Want,
} from './thread-protocol.ts';

// Long enough that a file is made of few pieces, short enough that a piece is no burden.
const PIECE_LETTERS = 1 << 20;

/** What a thread does: opens a dataset once, then analyses batch after batch with it. */
export class ThreadWork {
  #ready: (OpenDataset & { readonly scratch: AnalysisScratch }) | null = null;

  perform(task: ThreadTask): ThreadAnswer {
    switch (task.kind) {
      case 'open': {
        const opened = openDataset(task.bytes);
        this.#ready = { ...opened, scratch: createScratch(opened.dataset) };
        return { kind: 'opened', description: describe(opened) };
      }
      case 'analyse':
        return this.#analyse(task.want, task.sequences);
      case 'tree':
        return { kind: 'file', file: this.#writeTree(task.format, task.placed) };
      default:
        return unreachable(task);
    }
  }

  #analyse(want: Want, sequences: readonly InputSequence[]): ThreadAnswer {
    const { dataset } = defined(this.#ready, 'a dataset');
    const results = sequences.map((sequence) => this.#analyseOne(sequence));
    switch (want.kind) {
      case 'rows':
        return { kind: 'rows', rows: results.map((result) => toResultRow(dataset, result)) };
      case 'placed': {
        const placed = results.map((result) => (result.ok ? toPlacedQuery(dataset, result) : null));
        return { kind: 'placed', placed: placed.filter((one) => one !== null) };
      }
      default:
        return { kind: 'text', text: results.map((result) => this.#write(want, result)).join('') };
    }
  }

  /** A defect that one sequence brings to light is told in its place; the others go on. */
  #analyseOne({ index, name, letters, problem }: InputSequence): AnalysisResult {
    const { dataset, scratch } = defined(this.#ready, 'a dataset');
    if (problem !== undefined) return { ok: false, index, name, error: problem };
    try {
      return analyse(dataset, { index, name, sequence: letters }, scratch);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return { ok: false, index, name, error: `the analysis stopped at this sequence (${reason})` };
    }
  }

  #write(
    want: Exclude<Want, { readonly kind: 'rows' | 'placed' }>,
    result: AnalysisResult,
  ): string {
    const { dataset, datasetTag } = defined(this.#ready, 'a dataset');
    if (want.kind === 'ndjson') {
      return writeNdjson(
        { dataset, origin: { engineVersion: ENGINE_VERSION, datasetTag } },
        result,
      );
    }
    if (!result.ok) return '';
    const record =
      want.kind === 'aligned' ? toAlignedSequence(result) : toPeptide(dataset, result, want.cds);
    return record === null ? '' : formatFastaRecord(record.name, record.sequence);
  }

  #writeTree(format: TreeFormat, placed: readonly PlacedQuery[]): Blob {
    const { dataset, treeJson } = defined(this.#ready, 'a dataset');
    const json = JSON.parse(defined(treeJson, 'the tree of the dataset')) as AuspiceJson;
    const tree = new PlacedTree(dataset, json.tree);
    tree.place(placed);
    ladderize(tree.root);
    const isAuspice = format === 'auspice';
    const today = new Date().toISOString().slice(0, 10);
    const pieces = isAuspice ? formatAuspiceJson(tree.root, json, today) : formatNewick(tree.root);
    return new Blob([...joinPieces(pieces)], {
      type: isAuspice ? 'application/json' : 'text/plain',
    });
  }
}

function* joinPieces(pieces: Iterable<string>): Generator<string> {
  let text = '';
  for (const piece of pieces) {
    text += piece;
    if (text.length < PIECE_LETTERS) continue;
    yield text;
    text = '';
  }
  yield text;
}

function describe({ dataset, datasetTag }: OpenDataset): DatasetDescription {
  const { tree } = dataset;
  return {
    datasetTag,
    header: tsvHeader(dataset),
    attributes: listAttributes(dataset),
    tree: tree && {
      parent: tree.parent.slice(),
      divergence: tree.divergence.slice(),
      names: tree.names,
      clades: tree.clades,
    },
  };
}
