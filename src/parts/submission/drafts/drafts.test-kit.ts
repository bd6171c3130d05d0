import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shipped } from '../../../engine/validate/checklists.test-kit.ts';
import { prepareJobs } from '../../../platform/jobs/job-queue.ts';
import type { Database } from '../../../platform/postgres/database.ts';
import { type Caller, type GroupRole, rightsOfRole } from '../../../schema/caller.ts';
import type { AnalysePort } from '../../../schema/ports.ts';
import { NO_MAPPING } from '../../../schema/table-mapping.ts';
import {
  createTestReference,
  fakeAnalysis,
  TEST_INSTANCE,
  withSubmissionDatabase,
} from '../import/import.test-kit.ts';
import { DraftService, type SubmissionRequest } from './draft-service.ts';
import { listDrafts } from './read-drafts.ts';

const testChecklists = [...shipped.values()];

export const LABORATORY = 'laboratory';

/** A member of groups. */
export function createCaller(id: string, roles: Readonly<Record<string, GroupRole>>): Caller {
  return {
    id,
    name: `Name of ${id}`,
    email: `${id}@example.org`,
    role: 'member',
    grants: Object.entries(roles).map(([group, role]) => ({
      group,
      rights: rightsOfRole(role),
      via: 'membership',
    })),
    token: null,
  };
}

export const owner = createCaller('owner', { [LABORATORY]: 'owner' });

/** Analyses like the import's stand-in, against a reference that there is. */
export const draftAnalysis: AnalysePort = {
  ...fakeAnalysis,
  async findReference() {
    return createTestReference(['main']);
  },
};

export interface World {
  readonly db: Database;
  readonly service: DraftService;
  /** Another process on the same state. */
  readonly open: (analyse: AnalysePort) => DraftService;
  readonly advance: (milliseconds: number) => void;
}

/** A service on a database and a folder of its own. */
export function withDrafts(work: (world: World) => Promise<void>): Promise<void> {
  return withSubmissionDatabase(async (db) => {
    await prepareJobs(db.address);
    const folder = await mkdtemp(join(tmpdir(), 'outbreak-drafts-'));
    let now = Date.parse('2024-05-06T12:00:00Z');
    const open = (analyse: AnalysePort) =>
      new DraftService({
        db,
        analyse,
        clock: { now: () => new Date(now) },
        originNode: 'node',
        accessionPrefix: 'TT',
        maxRecordBytes: 1 << 20,
        filesFolder: folder,
        readChecklists: async () => testChecklists,
        groups: {
          readGroupNames: async (ids) =>
            ids.includes(LABORATORY) ? [{ id: LABORATORY, name: 'Laboratory' }] : [],
        },
      });
    const advance = (milliseconds: number) => {
      now += milliseconds;
    };
    try {
      await work({ db, service: open(draftAnalysis), open, advance });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
}

/** What a submission is made of, with changes. */
export function createRequest(
  changes: Partial<SubmissionRequest['settings']> = {},
): SubmissionRequest {
  return {
    group: LABORATORY,
    instance: TEST_INSTANCE.id,
    title: 'Week 12',
    method: 'test',
    idempotencyKey: null,
    mapping: NO_MAPPING,
    settings: {
      visibility: 'open',
      restrictedUntil: null,
      terms: 'open',
      releaseWhenReady: false,
      needsSecondPerson: false,
      isValidateOnly: false,
      ...changes,
    },
  };
}

async function* toStream(text: string | Uint8Array): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text as Uint8Array);
}

export interface SentFiles {
  readonly table: string | Uint8Array;
  readonly sequences: string | Uint8Array;
}

/** Makes a submission, sends its files and starts it; processing is another step. */
export async function send(
  service: DraftService,
  files: SentFiles,
  changes: Partial<SubmissionRequest['settings']> = {},
): Promise<string> {
  const { id } = await service.create(owner, createRequest(changes));
  for (const [kind, content] of [
    ['metadata', files.table],
    ['sequences', files.sequences],
  ] as const) {
    const size = Buffer.from(content as Uint8Array).length;
    const name = kind === 'metadata' ? 'table.tsv' : 'sequences.fasta';
    await service.announceFile(id, { kind, name, size, sha256: null });
    await service.appendFile({ submission: id, kind }, 0, toStream(content));
  }
  await service.start(id);
  return id;
}

export const noSignal = new AbortController().signal;

/** Sends and processes. */
export async function submit(
  service: DraftService,
  files: SentFiles,
  changes: Partial<SubmissionRequest['settings']> = {},
): Promise<string> {
  const id = await send(service, files, changes);
  await service.process(id, noSignal);
  return id;
}

/** 'a: needs-attention date-invalid': each draft with its problems, in the order of the table. */
export async function listStates(db: Database, submission: string): Promise<string[]> {
  const { drafts } = await listDrafts(db, {
    submission,
    selection: {},
    after: 0,
    limit: 1000,
    lineageAttribute: null,
  });
  return drafts.map(({ submissionId, state, problems }) =>
    [`${submissionId}: ${state}`, ...problems.map(({ code }) => code)].join(' '),
  );
}

/** 'a 1 TT_...: Switzerland' without the accession: what is released, by name and version. */
export async function listReleased(db: Database): Promise<string[]> {
  const rows = await db.query<{ line: string }>(
    `SELECT e.submission_id || '.' || e.version || CASE WHEN e.is_revocation THEN ' revoked' ELSE
       ' ' || coalesce(e.metadata ->> 'country', '-') || ' ' || convert_from(s.letters, 'LATIN1') END AS line
     FROM entry e LEFT JOIN entry_sequence s USING (accession, version)
     WHERE e.is_revocation OR EXISTS (SELECT FROM entry_analysis a
       WHERE a.accession = e.accession AND a.version = e.version)
     ORDER BY 1`,
  );
  return rows.map(({ line }) => line);
}

/** Names and versions in the order in which the index is told of them. */
export async function listTold(db: Database): Promise<string[]> {
  const rows = await db.query<{ line: string }>(
    `SELECT e.submission_id || '.' || e.version AS line
     FROM outbox o, jsonb_to_recordset(o.payload -> 'entries') AS r(accession text, version int)
     JOIN entry e USING (accession, version) WHERE o.topic = 'entries.released' ORDER BY o.sequence, 1`,
  );
  return rows.map(({ line }) => line);
}
