import { formatFastaRecord } from '../../../bio/fasta.ts';
import { analyse } from '../../../engine/analysis/analyse.ts';
import { formatCsvRow } from '../../../engine/analysis/csv.ts';
import type { Dataset } from '../../../engine/analysis/dataset.ts';
import { ENGINE_VERSION } from '../../../engine/analysis/engine-version.ts';
import {
  buildMinimizerIndex,
  type MinimizerIndex,
  matchReferences,
} from '../../../engine/analysis/minimizers.ts';
import type { AnalysisFailure, AnalysisResult } from '../../../engine/analysis/result.ts';
import { type AnalysisScratch, createScratch } from '../../../engine/analysis/scratch.ts';
import { toAlignedSequence, toPeptide } from '../../../engine/analysis/sequences.ts';
import {
  type PlacedQuery,
  toPlacedQuery,
} from '../../../engine/analysis/tree-output/placed-query.ts';
import { formatTsvRow, toTsvCells, tsvHeader } from '../../../engine/analysis/tsv.ts';
import { WideLock } from '../../../engine/analysis/wide-lock.ts';
import { ValueCache } from '../../../platform/files/value-cache.ts';
import { defined } from '../../../std/assert.ts';
import type {
  AnalyseCommon,
  AnalyseWorkerData,
  BatchOutputs,
  InputBatch,
  InputSequence,
  WantedOutputs,
} from './analyse-task.ts';
import { spreadCells } from './merge-headers.ts';
import { type ResultOrigin, writeNdjson } from './ndjson-line.ts';
import { sequencesOf } from './parse-batch.ts';
import { adoptPrepared, loadPrepared } from './prepared-dataset.ts';

interface Ready {
  readonly dataset: Dataset;
  readonly scratch: AnalysisScratch;
  readonly header: readonly string[];
  readonly origin: ResultOrigin;
}

type Detection = AnalyseWorkerData['detection'];

/** Texts of the batch under way. */
class Outputs {
  readonly #wanted: WantedOutputs;
  readonly #detection: Detection;
  readonly #tsv: string[] = [];
  readonly #csv: string[] = [];
  readonly #ndjson: string[] = [];
  readonly #sequences = new Map<string, { dataset: string; cds: string | null; text: string[] }>();
  readonly #placed: PlacedQuery[] = [];
  #failed = 0;

  constructor(wanted: WantedOutputs, detection: Detection) {
    this.#wanted = wanted;
    this.#detection = detection;
  }

  add(ready: Ready, result: AnalysisResult): void {
    const { dataset, header, origin } = ready;
    if (this.#wanted.tsv || this.#wanted.csv) {
      const cells = toTsvCells(dataset, result);
      this.#addRow(
        this.#detection === null
          ? cells
          : spreadCells(this.#detection.header, { header, cells, dataset: dataset.name }),
      );
    }
    if (this.#wanted.ndjson) this.#ndjson.push(writeNdjson({ dataset, origin }, result));
    if (!result.ok) {
      this.#failed += 1;
      return;
    }
    if (this.#wanted.fasta) {
      const { name, sequence } = toAlignedSequence(result);
      this.#addSequence(dataset.name, null, formatFastaRecord(name, sequence));
    }
    if (this.#wanted.translations) {
      for (const cds of dataset.cdses) {
        const peptide = toPeptide(dataset, result, cds.name);
        if (peptide === null) continue;
        this.#addSequence(
          dataset.name,
          cds.name,
          formatFastaRecord(peptide.name, peptide.sequence),
        );
      }
    }
    const placed = this.#wanted.tree ? toPlacedQuery(dataset, result) : null;
    if (placed !== null) this.#placed.push(placed);
  }

  /** A sequence that no dataset analysed. */
  addFailure(header: readonly string[], failure: AnalysisFailure): void {
    this.#failed += 1;
    const cells = header.map((column) => {
      if (column === 'index') return String(failure.index);
      if (column === 'seqName') return failure.name;
      return column === 'errors' ? failure.error : '';
    });
    this.#addRow(cells);
    if (!this.#wanted.ndjson) return;
    this.#ndjson.push(writeNdjson(null, failure));
  }

  toAnswer(): BatchOutputs {
    const encode = (texts: readonly string[]) => Buffer.from(texts.join(''), 'utf8');
    return {
      ...(this.#wanted.tsv ? { tsv: encode(this.#tsv) } : {}),
      ...(this.#wanted.csv ? { csv: encode(this.#csv) } : {}),
      ...(this.#wanted.ndjson ? { ndjson: encode(this.#ndjson) } : {}),
      sequences: [...this.#sequences.values()].map(({ dataset, cds, text }) => ({
        dataset,
        cds,
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

  #addSequence(dataset: string, cds: string | null, record: string): void {
    const key = `${dataset}\n${cds ?? ''}`;
    const known = this.#sequences.get(key);
    if (known === undefined) this.#sequences.set(key, { dataset, cds, text: [record] });
    else known.text.push(record);
  }
}

/** Analyses batches of sequences and formats what the command writes. */
export class BatchAnalyser {
  readonly #data: AnalyseWorkerData;
  readonly #minimizers: MinimizerIndex | null;
  readonly #wideLock: WideLock;
  readonly #readyByName = new Map<string, Promise<Ready>>();
  #last: Promise<void> = Promise.resolve();

  constructor(data: AnalyseWorkerData, { prepared, wideLock }: AnalyseCommon) {
    const { detection } = data;
    this.#data = data;
    this.#minimizers = detection === null ? null : buildMinimizerIndex(detection.references);
    this.#wideLock = new WideLock(wideLock);
    if (prepared === null) return;
    const dataset = adoptPrepared(prepared);
    this.#readyByName.set(dataset.name, Promise.resolve(this.#makeReady(dataset, prepared.tag)));
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
    const { detection, places } = this.#data;
    const only = defined(places[0], 'a dataset').name;
    const minimizers = this.#minimizers;
    const dataset = minimizers === null ? only : matchReferences(minimizers, letters)[0]?.name;
    const error = problem ?? (dataset === undefined ? 'it resembles no installed pathogen' : null);
    if (error !== null || dataset === undefined) {
      const header = detection?.header ?? (await this.#prepare(only)).header;
      outputs.addFailure(header, { ok: false, index, name, error: error ?? '' });
      return;
    }
    const ready = await this.#prepare(dataset);
    outputs.add(ready, analyse(ready.dataset, { index, name, sequence: letters }, ready.scratch));
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
      this.#data.places.find((candidate) => candidate.name === name),
      `the dataset ${name}`,
    );
    const { cacheFolder } = this.#data;
    const cache = cacheFolder === null ? null : new ValueCache(cacheFolder);
    const loaded = await loadPrepared(place, cache);
    if (!loaded.ok) {
      throw new Error(loaded.error.map(({ where, hint }) => `${where}: ${hint}`).join('\n'));
    }
    return this.#makeReady(adoptPrepared(loaded.value), loaded.value.tag);
  }

  #makeReady(dataset: Dataset, datasetTag: string): Ready {
    const scratch = createScratch(dataset, { wideLock: this.#wideLock });
    const origin = { engineVersion: ENGINE_VERSION, datasetTag };
    return { dataset, scratch, header: tsvHeader(dataset), origin };
  }
}
