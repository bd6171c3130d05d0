import { formatFastaRecord } from '../../../bio/fasta.ts';
import { analyse } from '../../../engine/analysis/analyse.ts';
import { formatCsvRow } from '../../../engine/analysis/csv.ts';
import { ENGINE_VERSION } from '../../../engine/analysis/engine-version.ts';
import {
  buildMinimizerIndex,
  type MinimizerIndex,
  matchReferences,
} from '../../../engine/analysis/minimizers.ts';
import type { AnalysisFailure, AnalysisResult } from '../../../engine/analysis/result.ts';
import { createScratch } from '../../../engine/analysis/scratch.ts';
import {
  analyseAsSegment,
  createSegmentSearch,
  type SegmentContext,
  type SegmentSearch,
} from '../../../engine/analysis/segment-search.ts';
import { toAlignedSequence, toPeptide } from '../../../engine/analysis/sequences.ts';
import {
  type PlacedQuery,
  toPlacedQuery,
} from '../../../engine/analysis/tree-output/placed-query.ts';
import { formatTsvRow, toTsvCells, tsvHeader } from '../../../engine/analysis/tsv.ts';
import type { WideLock } from '../../../engine/analysis/wide-lock.ts';
import { ValueCache } from '../../../platform/files/value-cache.ts';
import { defined } from '../../../std/assert.ts';
import type {
  AnalyseCommon,
  AnalyseWorkerData,
  BatchOutputs,
  Detection,
  InputBatch,
  InputSequence,
  SequenceText,
  WantedOutputs,
} from './analyse-task.ts';
import { type DatasetPlace, nameOfPlace, segmentOfPlace } from './dataset-place.ts';
import { spreadCells, spreadFailure } from './merge-headers.ts';
import { type ResultOrigin, writeNdjson } from './ndjson-line.ts';
import { sequencesOf } from './parse-batch.ts';
import { adoptPrepared, loadPrepared, type PreparedDataset } from './prepared-dataset.ts';
import { openThreadLock } from './thread-lock.ts';

interface Ready extends SegmentContext {
  readonly header: readonly string[];
  readonly origin: ResultOrigin;
}

/** Texts of the batch under way. */
class Outputs {
  readonly #wanted: WantedOutputs;
  readonly #detection: Detection | null;
  readonly #tsv: string[] = [];
  readonly #csv: string[] = [];
  readonly #ndjson: string[] = [];
  readonly #sequences = new Map<string, Omit<SequenceText, 'text'> & { readonly text: string[] }>();
  readonly #placed: PlacedQuery[] = [];
  #failed = 0;

  constructor(wanted: WantedOutputs, detection: Detection | null) {
    this.#wanted = wanted;
    this.#detection = detection;
  }

  add(ready: Ready, result: AnalysisResult): void {
    const { dataset, header, origin } = ready;
    const segment = origin.segment ?? null;
    if (this.#wanted.tsv || this.#wanted.csv) {
      const cells = toTsvCells(dataset, result);
      this.#addRow(
        this.#detection === null
          ? cells
          : spreadCells(this.#detection.header, { header, cells, dataset: dataset.name, segment }),
      );
    }
    if (this.#wanted.ndjson) this.#ndjson.push(writeNdjson({ dataset, origin }, result));
    if (!result.ok) {
      this.#failed += 1;
      return;
    }
    if (this.#wanted.fasta) {
      const { name, sequence } = toAlignedSequence(result);
      const place = { dataset: dataset.name, segment, cds: null };
      this.#addSequence(place, formatFastaRecord(name, sequence));
    }
    if (this.#wanted.translations) {
      for (const cds of dataset.cdses) {
        const peptide = toPeptide(dataset, result, cds.name);
        if (peptide === null) continue;
        const place = { dataset: dataset.name, segment, cds: cds.name };
        this.#addSequence(place, formatFastaRecord(peptide.name, peptide.sequence));
      }
    }
    const placed = this.#wanted.tree ? toPlacedQuery(dataset, result) : null;
    if (placed !== null) this.#placed.push(placed);
  }

  /** A sequence for which no dataset was found. */
  addUnmatched(failure: AnalysisFailure): void {
    const { header } = defined(this.#detection, 'the columns of all datasets');
    this.#failed += 1;
    this.#addRow(spreadFailure(header, failure));
    if (!this.#wanted.ndjson) return;
    const origin = { engineVersion: ENGINE_VERSION };
    this.#ndjson.push(writeNdjson({ dataset: null, origin }, failure));
  }

  toAnswer(): BatchOutputs {
    const encode = (texts: readonly string[]) => Buffer.from(texts.join(''), 'utf8');
    return {
      ...(this.#wanted.tsv ? { tsv: encode(this.#tsv) } : {}),
      ...(this.#wanted.csv ? { csv: encode(this.#csv) } : {}),
      ...(this.#wanted.ndjson ? { ndjson: encode(this.#ndjson) } : {}),
      sequences: [...this.#sequences.values()].map(({ text, ...place }) => ({
        ...place,
        text: encode(text),
      })),
      placed: this.#placed,
      failed: this.#failed,
    };
  }

  #addRow(cells: readonly string[]): void {
    if (this.#wanted.tsv) this.#tsv.push(formatTsvRow(cells));
    if (this.#wanted.csv) this.#csv.push(formatCsvRow(cells));
  }

  #addSequence(place: Omit<SequenceText, 'text'>, record: string): void {
    const key = `${place.dataset}\n${place.segment ?? ''}\n${place.cds ?? ''}`;
    const known = this.#sequences.get(key);
    if (known === undefined) this.#sequences.set(key, { ...place, text: [record] });
    else known.text.push(record);
  }
}

/** Analyses batches of sequences and formats what the command writes. */
export class BatchAnalyser {
  readonly #data: AnalyseWorkerData;
  readonly #minimizers: MinimizerIndex | null;
  readonly #wideLock: WideLock;
  readonly #readyByName = new Map<string, Promise<Ready>>();
  #search: Promise<SegmentSearch<Ready>> | null = null;
  #last: Promise<void> = Promise.resolve();

  constructor(data: AnalyseWorkerData, { prepared, wideLock }: AnalyseCommon) {
    const { detection } = data;
    this.#data = data;
    this.#minimizers =
      detection === null || detection.segmentsOf !== null
        ? null
        : buildMinimizerIndex(detection.references);
    this.#wideLock = openThreadLock(wideLock);
    if (prepared === null) return;
    const place = defined(data.places[0], 'a dataset');
    this.#readyByName.set(nameOfPlace(place), Promise.resolve(this.#makeReady(place, prepared)));
  }

  /** One batch at a time: letters of sequences lie where the next ones are read. */
  analyse(batch: InputBatch): Promise<BatchOutputs> {
    const answer = this.#last.then(() => this.#analyse(batch));
    this.#last = answer.then(
      () => undefined,
      () => undefined,
    );
    return answer;
  }

  async #analyse(batch: InputBatch): Promise<BatchOutputs> {
    const outputs = new Outputs(this.#data.wanted, this.#data.detection);
    for (const sequence of sequencesOf(batch)) await this.#analyseOne(sequence, outputs);
    return outputs.toAnswer();
  }

  async #analyseOne(sequence: InputSequence, outputs: Outputs): Promise<void> {
    const { index, name, letters, problem } = sequence;
    const failure = (error: string) => ({ ok: false, index, name, error }) as const;
    const segmentsOf = this.#data.detection?.segmentsOf ?? null;
    if (segmentsOf !== null) {
      const input = { index, name, sequence: letters };
      const answer =
        problem === undefined ? analyseAsSegment(await this.#openSearch(), input, null) : null;
      if (answer?.kind === 'analysed') outputs.add(answer.segment, answer.result);
      else outputs.addUnmatched(failure(problem ?? `it resembles no segment of ${segmentsOf}`));
      return;
    }
    const dataset = this.#findDataset(sequence);
    if (dataset === null) {
      outputs.addUnmatched(failure(problem ?? 'it resembles no installed pathogen'));
      return;
    }
    const ready = await this.#prepare(dataset);
    const result =
      problem === undefined
        ? analyse(ready.dataset, { index, name, sequence: letters }, ready.scratch)
        : failure(problem);
    outputs.add(ready, result);
  }

  /** Name of the dataset of a sequence; null where each finds its own and this one has none. */
  #findDataset({ letters, problem }: InputSequence): string | null {
    if (this.#minimizers === null) return nameOfPlace(defined(this.#data.places[0], 'a dataset'));
    // What cannot be read may be of any.
    if (problem !== undefined) return null;
    return matchReferences(this.#minimizers, letters)[0]?.name ?? null;
  }

  /** All segments of the pathogen, read at the first sequence. */
  #openSearch(): Promise<SegmentSearch<Ready>> {
    this.#search ??= (async () => {
      const segments: Ready[] = [];
      for (const place of this.#data.places) segments.push(await this.#prepare(nameOfPlace(place)));
      return createSegmentSearch(segments);
    })();
    return this.#search;
  }

  #prepare(name: string): Promise<Ready> {
    let ready = this.#readyByName.get(name);
    if (ready === undefined) {
      ready = this.#load(name);
      this.#readyByName.set(name, ready);
    }
    return ready;
  }

  async #load(name: string): Promise<Ready> {
    const place = defined(
      this.#data.places.find((candidate) => nameOfPlace(candidate) === name),
      `the dataset ${name}`,
    );
    const { cacheFolder } = this.#data;
    const cache = cacheFolder === null ? null : new ValueCache(cacheFolder);
    const loaded = await loadPrepared(place, cache);
    if (!loaded.ok) {
      throw new Error(loaded.error.map(({ where, hint }) => `${where}: ${hint}`).join('\n'));
    }
    return this.#makeReady(place, loaded.value);
  }

  #makeReady(place: DatasetPlace, prepared: PreparedDataset): Ready {
    const dataset = adoptPrepared(prepared);
    const scratch = createScratch(dataset, { wideLock: this.#wideLock });
    // The version that a node names, too; what the files themselves say may be older.
    const isWhole = place.kind === 'pathogen' && place.segment === null;
    const datasetTag = (isWhole ? place.tag : null) ?? prepared.tag;
    const origin = {
      ...{ engineVersion: ENGINE_VERSION, datasetTag },
      ...(place.segment === null ? {} : { segment: place.segment.name }),
    };
    return { name: segmentOfPlace(place), dataset, scratch, header: tsvHeader(dataset), origin };
  }
}
