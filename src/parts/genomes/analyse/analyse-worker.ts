// Runs in a thread: analyses batches of sequences and formats what the command writes.
import { workerData } from 'node:worker_threads';
import { formatFastaRecord } from '../../../bio/fasta.ts';
import { analyse } from '../../../engine/analysis/analyse.ts';
import { formatCsvRow } from '../../../engine/analysis/csv.ts';
import type { Dataset } from '../../../engine/analysis/dataset.ts';
import { buildMinimizerIndex, matchReferences } from '../../../engine/analysis/minimizers.ts';
import { toNdjsonRecord } from '../../../engine/analysis/ndjson.ts';
import type { AnalysisFailure, AnalysisResult } from '../../../engine/analysis/result.ts';
import { type AnalysisScratch, createScratch } from '../../../engine/analysis/scratch.ts';
import { toAlignedSequence, toPeptide } from '../../../engine/analysis/sequences.ts';
import {
  type PlacedQuery,
  toPlacedQuery,
} from '../../../engine/analysis/tree-output/placed-query.ts';
import { formatTsvRow, toTsvCells, tsvHeader } from '../../../engine/analysis/tsv.ts';
import { WideLock } from '../../../engine/analysis/wide-lock.ts';
import { serveTasks } from '../../../platform/workers/serve-tasks.ts';
import { defined } from '../../../std/assert.ts';
import type {
  AnalyseCommon,
  AnalyseTask,
  AnalyseWorkerData,
  BatchOutputs,
  InputSequence,
} from './analyse-task.ts';
import { loadDataset } from './load-dataset.ts';
import { spreadCells } from './merge-headers.ts';
import { sequencesOf } from './parse-batch.ts';
import { adoptPrepared } from './prepared-dataset.ts';

const { places, wanted, detection } = workerData as AnalyseWorkerData;
const minimizers = detection === null ? null : buildMinimizerIndex(detection.references);

interface Ready {
  readonly dataset: Dataset;
  readonly scratch: AnalysisScratch;
  readonly header: readonly string[];
}
let wideLock: WideLock | null = null;
const readyByName = new Map<string, Promise<Ready>>();

function prepare(name: string): Promise<Ready> {
  let ready = readyByName.get(name);
  if (ready === undefined) {
    ready = load(name);
    readyByName.set(name, ready);
  }
  return ready;
}

async function load(name: string): Promise<Ready> {
  const place = defined(
    places.find((candidate) => candidate.name === name),
    `the dataset ${name}`,
  );
  const loaded = await loadDataset(place);
  if (!loaded.ok) {
    throw new Error(loaded.error.map(({ where, hint }) => `${where}: ${hint}`).join('\n'));
  }
  return makeReady(loaded.value.dataset);
}

function makeReady(dataset: Dataset): Ready {
  return { dataset, scratch: createScratch(dataset, { wideLock }), header: tsvHeader(dataset) };
}

/** Texts of the batch under way. */
class Outputs {
  readonly #tsv: string[] = [];
  readonly #csv: string[] = [];
  readonly #ndjson: string[] = [];
  readonly #sequences = new Map<string, { dataset: string; cds: string | null; text: string[] }>();
  readonly #placed: PlacedQuery[] = [];
  #failed = 0;

  add(ready: Ready, result: AnalysisResult): void {
    const { dataset, header } = ready;
    if (wanted.tsv || wanted.csv) {
      const cells = toTsvCells(dataset, result);
      this.#addRow(
        detection === null
          ? cells
          : spreadCells(detection.header, { header, cells, dataset: dataset.name }),
      );
    }
    if (wanted.ndjson) this.#ndjson.push(`${JSON.stringify(toNdjsonRecord(dataset, result))}\n`);
    if (!result.ok) {
      this.#failed += 1;
      return;
    }
    if (wanted.fasta) {
      const { name, sequence } = toAlignedSequence(result);
      this.#addSequence(dataset.name, null, formatFastaRecord(name, sequence));
    }
    if (wanted.translations) {
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
    const placed = wanted.tree ? toPlacedQuery(dataset, result) : null;
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
    if (!wanted.ndjson) return;
    this.#ndjson.push(`${JSON.stringify(toNdjsonRecord(null, failure))}\n`);
  }

  toAnswer(): BatchOutputs {
    const encode = (texts: readonly string[]) => Buffer.from(texts.join(''), 'utf8');
    return {
      ...(wanted.tsv ? { tsv: encode(this.#tsv) } : {}),
      ...(wanted.csv ? { csv: encode(this.#csv) } : {}),
      ...(wanted.ndjson ? { ndjson: encode(this.#ndjson) } : {}),
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
    if (wanted.tsv) this.#tsv.push(formatTsvRow(cells));
    if (wanted.csv) this.#csv.push(formatCsvRow(cells));
  }

  #addSequence(dataset: string, cds: string | null, record: string): void {
    const key = `${dataset}\n${cds ?? ''}`;
    const known = this.#sequences.get(key);
    if (known === undefined) this.#sequences.set(key, { dataset, cds, text: [record] });
    else known.text.push(record);
  }
}

async function analyseOne(sequence: InputSequence, outputs: Outputs): Promise<void> {
  const { index, name, letters, problem } = sequence;
  const only = defined(places[0], 'a dataset').name;
  const dataset = minimizers === null ? only : matchReferences(minimizers, letters)[0]?.name;
  const error = problem ?? (dataset === undefined ? 'it resembles no installed pathogen' : null);
  if (error !== null || dataset === undefined) {
    const header = detection?.header ?? (await prepare(only)).header;
    outputs.addFailure(header, { ok: false, index, name, error: error ?? '' });
    return;
  }
  const ready = await prepare(dataset);
  outputs.add(ready, analyse(ready.dataset, { index, name, sequence: letters }, ready.scratch));
}

serveTasks<AnalyseTask, BatchOutputs, AnalyseCommon>(
  async (task) => {
    const outputs = new Outputs();
    for (const sequence of sequencesOf(task)) await analyseOne(sequence, outputs);
    return outputs.toAnswer();
  },
  ({ prepared, wideLock: word }) => {
    wideLock = new WideLock(word);
    if (prepared === null) return;
    const dataset = adoptPrepared(prepared);
    readyByName.set(dataset.name, Promise.resolve(makeReady(dataset)));
  },
);
