import type { Database } from '../../../platform/postgres/database.ts';
import { toCanonicalJson } from '../../../std/canonical-json.ts';
import type { ArchivedRun, FetchedRecord } from '../archives/archive.ts';
import type { Connector } from '../connector.ts';
import type { RecordResult } from './record-store.ts';
import type { Statements } from './run-store.ts';
import type { Sink } from './sink.ts';

export interface RunSinkOptions {
  readonly db: Database;
  readonly connector: Connector;
  readonly now: () => Date;
}

/** Keeps what an archive says of runs of sequencers, with links to their files. */
export function createRunSink(options: RunSinkOptions): Sink<ArchivedRun> {
  const { db, connector } = options;
  return {
    take: (records, write) =>
      db.transaction(async (tx) => write(tx, await takeRuns(tx, records, options))),
    withdraw: (gone, write) =>
      db.transaction(async (tx) => {
        await tx.execute(
          `UPDATE archived_run a SET withdrawn_why = r.why FROM unnest($1::text[], $2::text[]) AS r(accession, why)
           WHERE a.source = $3 AND a.instance = $4 AND a.accession = r.accession`,
          [
            gone.map(({ known }) => known.accession),
            gone.map(({ reason }) => reason),
            connector.source,
            connector.instance,
          ],
        );
        await write(
          tx,
          gone.map(({ known, reason }): RecordResult => {
            const { accession, version, updated, address } = known;
            const problems = [
              { code: 'record-withdrawn', where: accession, value: '', hint: reason },
            ];
            return {
              accession,
              version,
              updated,
              entry: null,
              outcome: 'withdrawn',
              problems,
              address,
            };
          }),
        );
      }),
  };
}

interface StoredRun {
  readonly accession: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly files: ArchivedRun['files'];
  readonly withdrawn: boolean;
}

async function takeRuns(
  tx: Statements,
  records: readonly FetchedRecord<ArchivedRun>[],
  { connector, now }: RunSinkOptions,
): Promise<RecordResult[]> {
  const { source, instance } = connector;
  const rows = await tx.query<StoredRun>(
    `SELECT accession, fields, files, withdrawn_why IS NOT NULL AS withdrawn FROM archived_run
     WHERE source = $1 AND instance = $2 AND accession = ANY($3::text[])`,
    [source, instance, records.map(({ content }) => content.accession)],
  );
  const before = new Map(rows.map((row) => [row.accession, row]));
  await tx.execute(
    `INSERT INTO archived_run (source, accession, instance, connector, connector_name, sample_accession, study_accession,
       experiment_accession, fields, files, updated_on, fetched_at, address)
     SELECT $1, r.accession, $2, $3::uuid, $4, r.sample, r.study, r.experiment, r.fields::jsonb, r.files::jsonb,
       r.updated_on, $5::timestamptz, r.address
     FROM unnest($6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::date[], $13::text[])
       AS r(accession, sample, study, experiment, fields, files, updated_on, address)
     ON CONFLICT (source, accession, instance) DO UPDATE SET connector = excluded.connector,
       connector_name = excluded.connector_name, sample_accession = excluded.sample_accession,
       study_accession = excluded.study_accession, experiment_accession = excluded.experiment_accession,
       fields = excluded.fields, files = excluded.files, updated_on = excluded.updated_on,
       fetched_at = excluded.fetched_at, address = excluded.address, withdrawn_why = NULL`,
    [
      source,
      instance,
      connector.id,
      connector.name,
      now(),
      records.map(({ content }) => content.accession),
      records.map(({ content }) => content.fields.sample_accession ?? null),
      records.map(({ content }) => content.fields.study_accession ?? null),
      records.map(({ content }) => content.fields.experiment_accession ?? null),
      records.map(({ content }) => JSON.stringify(content.fields)),
      records.map(({ content }) => JSON.stringify(content.files)),
      records.map(({ listed }) => listed.updated),
      records.map(({ address }) => address),
    ],
  );
  return records.map(({ listed, content, address }): RecordResult => {
    const known = before.get(content.accession);
    const outcome =
      known === undefined ? 'added' : isSame(known, content) ? 'unchanged' : 'changed';
    const { accession, updated } = listed;
    return { accession, version: 0, updated, entry: null, outcome, problems: [], address };
  });
}

function isSame(known: StoredRun, { fields, files }: ArchivedRun): boolean {
  if (known.withdrawn) return false;
  return toCanonicalJson([known.fields, known.files]) === toCanonicalJson([fields, files]);
}
