import { formatFastaRecord } from '../../../../bio/fasta.ts';
import { ENGINE_VERSION } from '../../../../engine/analysis/engine-version.ts';
import type { AnalysisResult } from '../../../../engine/analysis/result.ts';
import { createScratch } from '../../../../engine/analysis/scratch.ts';
import {
  analyseAsSegment,
  createSegmentSearch,
  type SegmentContext,
  type SegmentSearch,
} from '../../../../engine/analysis/segment-search.ts';
import { toAlignedSequence, toPeptide } from '../../../../engine/analysis/sequences.ts';
import type { AuspiceJson } from '../../../../engine/analysis/tree-output/auspice-json.ts';
import {
  formatAuspiceJson,
  formatNewick,
  ladderize,
} from '../../../../engine/analysis/tree-output/format-tree.ts';
import { toPlacedQuery } from '../../../../engine/analysis/tree-output/placed-query.ts';
import { PlacedTree } from '../../../../engine/analysis/tree-output/placed-tree.ts';
import { tsvHeader } from '../../../../engine/analysis/tsv.ts';
import { defined, unreachable } from '../../../../std/assert.ts';
import { writeNdjson } from '../../analyse/ndjson-line.ts';
import { type OpenDataset, type OpenSegment, openDataset } from './dataset-transfer.ts';
import { listAttributes, type ResultRow, toResultRow } from './result-row.ts';
import type {
  DatasetDescription,
  InputSequence,
  SegmentDescription,
  ThreadAnswer,
  ThreadTask,
  Want,
} from './thread-protocol.ts';

// Long enough that a file is made of few pieces, short enough that a piece is no burden.
const PIECE_LETTERS = 1 << 20;

type ReadySegment = SegmentContext & Pick<OpenSegment, 'datasetTag' | 'treeJson'>;

/** A result with the segment as which it was analysed; null where it is none of them. */
interface Analysed {
  readonly segment: ReadySegment | null;
  readonly result: AnalysisResult;
}

/** What a thread does: opens the datasets of a pathogen once, then analyses batch after batch with them. */
export class ThreadWork {
  #ready: SegmentSearch<ReadySegment> | null = null;

  perform(task: ThreadTask): ThreadAnswer {
    switch (task.kind) {
      case 'open': {
        const opened = openDataset(task.bytes);
        const segments = opened.segments.map((segment) => ({
          ...segment,
          scratch: createScratch(segment.dataset),
        }));
        this.#ready = createSegmentSearch(segments);
        return { kind: 'opened', description: describe(opened) };
      }
      case 'analyse':
        return this.#analyse(task.want, task.sequences);
      case 'tree':
        return { kind: 'file', file: this.#writeTree(task) };
      default:
        return unreachable(task);
    }
  }

  get #search(): SegmentSearch<ReadySegment> {
    return defined(this.#ready, 'a dataset');
  }

  get #first(): ReadySegment {
    return defined(this.#search.segments[0], 'a segment');
  }

  #analyse(want: Want, sequences: readonly InputSequence[]): ThreadAnswer {
    const results = sequences.map((sequence) => this.#analyseOne(sequence));
    switch (want.kind) {
      case 'rows':
        return { kind: 'rows', rows: results.map((one) => this.#toRow(one)) };
      case 'placed': {
        const placed = results.map(({ segment, result }) =>
          result.ok && segment !== null && isWanted(want, segment)
            ? toPlacedQuery(segment.dataset, result)
            : null,
        );
        return { kind: 'placed', placed: placed.filter((one) => one !== null) };
      }
      default:
        return { kind: 'text', text: results.map((one) => this.#write(want, one)).join('') };
    }
  }

  #toRow({ segment, result }: Analysed): ResultRow {
    const isOnly = this.#search.segments.length === 1;
    const { dataset } = segment ?? this.#first;
    return toResultRow(dataset, result, isOnly ? null : (segment?.name ?? null));
  }

  /** A defect that one sequence brings to light is told in its place; the others go on. */
  #analyseOne({ index, name, letters, problem }: InputSequence): Analysed {
    // Of one segment everything is that one, also what cannot be read.
    const only = this.#search.segments.length === 1 ? this.#first : null;
    const fail = (error: string): Analysed => ({
      segment: only,
      result: { ok: false, index, name, error },
    });
    if (problem !== undefined) return fail(problem);
    try {
      const answer = analyseAsSegment(this.#search, { index, name, sequence: letters }, null);
      if (answer.kind !== 'analysed') return fail('it resembles none of the segments');
      return { segment: answer.segment, result: answer.result };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return fail(`the analysis stopped at this sequence (${reason})`);
    }
  }

  #write(
    want: Exclude<Want, { readonly kind: 'rows' | 'placed' }>,
    { segment, result }: Analysed,
  ): string {
    if (segment === null || !isWanted(want, segment)) return '';
    const { dataset, datasetTag, name } = segment;
    if (want.kind === 'ndjson') {
      const origin = {
        ...{ engineVersion: ENGINE_VERSION, datasetTag },
        ...(this.#search.segments.length === 1 ? {} : { segment: name }),
      };
      return writeNdjson({ dataset, origin }, result);
    }
    if (!result.ok) return '';
    const record =
      want.kind === 'aligned' ? toAlignedSequence(result) : toPeptide(dataset, result, want.cds);
    return record === null ? '' : formatFastaRecord(record.name, record.sequence);
  }

  #writeTree(task: Extract<ThreadTask, { readonly kind: 'tree' }>): Blob {
    const segment = this.#search.segments.find((one) => isWanted(task, one));
    const { dataset, treeJson } = defined(segment, 'a segment');
    const json = JSON.parse(defined(treeJson, 'the tree of the dataset')) as AuspiceJson;
    const tree = new PlacedTree(dataset, json.tree);
    tree.place(task.placed);
    ladderize(tree.root);
    const isAuspice = task.format === 'auspice';
    const today = new Date().toISOString().slice(0, 10);
    const pieces = isAuspice ? formatAuspiceJson(tree.root, json, today) : formatNewick(tree.root);
    return new Blob([...joinPieces(pieces)], {
      type: isAuspice ? 'application/json' : 'text/plain',
    });
  }
}

function isWanted(
  want: { readonly segment?: string | undefined },
  { name }: Pick<ReadySegment, 'name'>,
): boolean {
  return want.segment === undefined || want.segment === name;
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

function describe({ datasetTag, segments }: OpenDataset): DatasetDescription {
  const own = segments.map(describeSegment);
  const [first] = own;
  if (own.length === 1 && first !== undefined) {
    const { segment: _main, ...description } = first;
    return { ...description, datasetTag };
  }
  return { datasetTag, header: [], attributes: [], tree: null, segments: own };
}

function describeSegment({ name, dataset, datasetTag }: OpenSegment): SegmentDescription {
  const { tree } = dataset;
  return {
    segment: name,
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
