import { zstdCompressSync } from 'node:zlib';
import { shipped } from '../../../engine/validate/checklists.test-kit.ts';
import type { AnalysePort, FindLengthsPort } from '../../../schema/ports.ts';
import type { DraftService } from '../drafts/draft-service.ts';
import {
  createCaller,
  draftAnalysis,
  noSignal,
  type World,
  withDrafts,
} from '../drafts/drafts.test-kit.ts';
import { TEST_INSTANCE, TEST_REFERENCE } from '../import/import.test-kit.ts';
import type { UnprocessedEntry } from './hand-out.ts';
import { PipelineService } from './pipeline-service.ts';
import type { TakenResults } from './take-processed.ts';

export const MINUTES = 10;

/** Packs letters as the node's analysis does. */
export const packingAnalysis: AnalysePort = {
  ...draftAnalysis,
  analyse: async (pathogen, sequences) =>
    (await draftAnalysis.analyse(pathogen, sequences)).map((one) =>
      one.ok
        ? { ...one, letters: zstdCompressSync(one.letters, { dictionary: TEST_REFERENCE }) }
        : one,
    ),
};

export const testReferences: FindLengthsPort = {
  findLengths: async () => ({
    segments: new Map([['main', TEST_REFERENCE.length]]),
    genes: new Map([['S', 4]]),
  }),
};

/** A program that processes, as far as the node sees it. */
export const program = { ...createCaller('program', {}), isPipeline: true };

export interface PipelineWorld extends World {
  readonly service: DraftService;
  readonly pipelines: PipelineService;
  /** Takes drafts; null where there is nothing new. */
  readonly extract: (asked?: {
    readonly count?: number;
    readonly version?: number;
    readonly knownTag?: string;
  }) => Promise<readonly UnprocessedEntry[] | null>;
  /** Sends lines: objects, or texts as they are. */
  readonly answer: (lines: readonly unknown[], version?: number) => Promise<TakenResults>;
}

/** A service whose instance is processed by a pipeline. */
export function withPipeline(work: (world: PipelineWorld) => Promise<void>): Promise<void> {
  return withDrafts(async (world) => {
    let now = Date.parse('2024-05-06T12:00:00Z');
    const pipelines = new PipelineService({
      db: world.db,
      analyse: packingAnalysis,
      references: testReferences,
      clock: { now: () => new Date(now) },
      readChecklists: async () => [...shipped.values()],
      maxRecordBytes: 1000,
    });
    await pipelines.set(
      TEST_INSTANCE.id,
      { processedBy: 'pipeline', minutes: MINUTES },
      createCaller('administrator', {}),
    );
    await work({
      ...world,
      service: world.open(packingAnalysis),
      pipelines,
      advance: (milliseconds) => {
        now += milliseconds;
        world.advance(milliseconds);
      },
      async extract({ count = 100, version = 1, knownTag = null as string | null } = {}) {
        const asked = { count, version, knownTag };
        const { drafts } = await pipelines.handOut(TEST_INSTANCE.id, asked);
        return drafts === null ? null : collect(pipelines.describe(drafts));
      },
      answer: (lines, version = 1) =>
        pipelines.take(TEST_INSTANCE.id, version, { stream: toLines(lines), caller: program }),
    });
  });
}

async function* toLines(lines: readonly unknown[]): AsyncGenerator<Uint8Array> {
  const texts = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)));
  yield Buffer.from(texts.join('\n'));
}

/** What a pipeline that finds nothing wrong answers, with changes. */
export function toAnswer(
  { accession, version, data }: UnprocessedEntry,
  changes: {
    readonly metadata?: object;
    readonly data?: object;
    readonly [name: string]: unknown;
  } = {},
): object {
  const { metadata = {}, data: more = {}, ...rest } = changes;
  const [letters = ''] = Object.values(data.unalignedNucleotideSequences);
  return {
    accession,
    version,
    errors: [],
    warnings: [],
    ...rest,
    data: {
      metadata,
      unalignedNucleotideSequences: { main: letters },
      alignedNucleotideSequences: { main: letters.padEnd(TEST_REFERENCE.length, '-') },
      nucleotideInsertions: { main: [] },
      alignedAminoAcidSequences: { S: 'MKR*' },
      aminoAcidInsertions: {},
      ...more,
    },
  };
}

/** A table and sequences of samples with these names, no two sequences the same. */
export function toFiles(names: readonly string[], date = '2024-01-02') {
  const rows = names.map((name) => `${name}\t${date}\tFrance\n`).join('');
  const digits = (number: number) =>
    Array.from({ length: 5 }, (_, at) => 'ACGT'[Math.floor(number / 4 ** at) % 4]).join('');
  return {
    table: `strain\tdate\tcountry\n${rows}`,
    sequences: names.map((name, at) => `>${name}\n${digits(at)}\n`).join(''),
  };
}

export { noSignal };

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}
