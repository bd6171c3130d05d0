import type { ArchiveService } from '../parts/archive/archive-service.ts';
import type { ReadsFile } from '../parts/exchange/ena/deposit-run.ts';
import { EnaService } from '../parts/exchange/ena/ena-service.ts';
import { ExchangeService } from '../parts/exchange/exchange-service.ts';
import type { ExportOptions } from '../parts/exchange/exports/export-service.ts';
import { IntakeService } from '../parts/exchange/intake/intake-service.ts';
import { askIndex, forEverybody } from '../parts/genomes/ask-index.ts';
import type { GenomesService } from '../parts/genomes/genomes-service.ts';
import { createEntryReader, createSequenceReader } from '../parts/submission/entry-reader.ts';
import { getInstance } from '../parts/submission/instance-store.ts';
import { listLatestVersions, listOwnEntries } from '../parts/submission/own-entries.ts';
import { openSecretBox } from '../platform/secrets/secret-box.ts';
import type { Caller } from '../schema/caller.ts';
import type { Config } from '../schema/config.ts';
import type { EntryReference } from '../schema/ports.ts';
import { systemClock } from '../std/clock.ts';
import type { NodeState } from './open-state.ts';
import type { Services } from './services.ts';

const ENA_TIMEOUT_MILLISECONDS = 180_000;
const LOCULUS_TIMEOUT_MILLISECONDS = 300_000;

/** Who registers the accessions that ENA gives. */
const DEPOSITOR: Caller = {
  id: 'ena-deposit',
  name: 'Deposit at ENA',
  email: '',
  role: 'administrator',
  grants: [],
  token: null,
};

/** What only takes records in: commands need no more. */
export function openIntake(
  { submission }: Pick<Services, 'submission'>,
  config: Config,
): IntakeService {
  return new IntakeService({
    foreign: submission.foreign,
    clock: systemClock,
    readChecklists: () => submission.listChecklists(),
    maxRecordBytes: config.maxRecordBytes,
    timeoutMilliseconds: LOCULUS_TIMEOUT_MILLISECONDS,
  });
}

/** Joins the exchange with archives with the entries, files and questions of the node. */
export async function openExchange(
  state: NodeState,
  {
    services,
    config,
    genomes,
    archive,
  }: {
    readonly services: Services;
    readonly config: Config;
    readonly genomes: GenomesService;
    readonly archive: ArchiveService;
  },
): Promise<ExchangeService> {
  const { db, folders } = state;
  const { submission, analysis, catalogue } = services;
  const { readEntries } = createEntryReader(db);
  const { readSequences } = createSequenceReader(db);
  const ena = new EnaService({
    db,
    clock: systemClock,
    box: await openSecretBox(folders.keysFolder),
    urls: { test: config.enaTestUrl, production: config.enaProductionUrl },
    uploadUrl: config.enaUploadUrl,
    timeoutMilliseconds: ENA_TIMEOUT_MILLISECONDS,
    listOwnEntries: (question) => listOwnEntries(db, question),
    sources: {
      readChecklists: () => submission.listChecklists(),
      readLatest: async (accessions) => readEntries(await listLatestVersions(db, accessions)),
      readSequences,
      getInstance: (id) => getInstance(db, id),
      findTaxon: async (pathogen) => {
        const taxon = (await catalogue.find(pathogen))?.meta.taxonId ?? null;
        return taxon === null ? null : String(taxon);
      },
      listReads: (accession) => listReads(archive, accession),
      register: async ({ accession, version, instance }, accessions) => {
        const line = JSON.stringify({ accession, version, externalMetadata: accessions });
        const stream = (async function* () {
          yield Buffer.from(`${line}\n`);
        })();
        await submission.takeExternal(instance, { stream, updater: 'ena' }, DEPOSITOR);
      },
    },
  });
  const exports: ExportOptions = {
    clock: systemClock,
    nodeName: config.nodeName,
    readChecklists: () => submission.listChecklists(),
    readEntries,
    readSequences,
    getInstance: (id) => getInstance(db, id),
    listSegments: async (pathogen) =>
      ((await analysis.findReference(pathogen))?.segments ?? []).map(({ segment }) => segment),
    findMatching: (request) => findMatching(genomes, request),
  };
  return new ExchangeService({ exports, ena, intake: openIntake(services, config) });
}

/** Open entries that match filters, in the order that they ask for. */
async function findMatching(
  genomes: GenomesService,
  { instance, filter, limit, signal }: Parameters<ExportOptions['findMatching']>[0],
): Promise<readonly EntryReference[]> {
  const asked = Number(filter.limit);
  const most = Number.isInteger(asked) && asked > 0 ? Math.min(asked, limit) : limit;
  const params = {
    ...filter,
    limit: most,
    fields: ['accessionVersion'],
    dataFormat: 'TSV',
    downloadAsFile: 'false',
  };
  const answer = await askIndex(
    genomes,
    { kind: 'lapis', instance, endpoint: 'details', params, accept: '', requestId: 'export' },
    forEverybody('export-entries', signal),
  );
  let text = '';
  for await (const piece of answer.pieces) {
    text += typeof piece === 'string' ? piece : Buffer.from(piece).toString('utf8');
  }
  return text
    .split('\n')
    .slice(1)
    .filter((line) => line !== '')
    .map((key) => {
      const dot = key.lastIndexOf('.');
      return { accession: key.slice(0, dot), version: Number(key.slice(dot + 1)) };
    });
}

/** Formats of files that are reads, by ENA's name of them. */
const READS: Readonly<Record<string, string>> = { fastq: 'fastq', bam: 'bam', cram: 'cram' };

/** Open files of reads of an entry, by their names. */
async function listReads(archive: ArchiveService, accession: string): Promise<ReadsFile[]> {
  const files = await archive.listOfEntry(accession, null);
  return files
    .filter(
      ({ state, format, md5 }) =>
        state === 'ready' && READS[format ?? ''] !== undefined && md5 !== null,
    )
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ id, name, format, size, md5 }) => ({
      name,
      size,
      md5: md5 ?? '',
      type: READS[format ?? ''] ?? '',
      read: () => readWhole(archive, id),
    }));
}

async function* readWhole(archive: ArchiveService, id: string): AsyncGenerator<Uint8Array> {
  const request = { caller: null, method: 'GET', headers: {}, operation: 'order-ena-deposit' };
  const { body } = await archive.readFile(id, request);
  if (body === null || typeof body === 'string') return;
  if (body instanceof Uint8Array) yield body;
  else yield* body as AsyncIterable<Uint8Array>;
}
