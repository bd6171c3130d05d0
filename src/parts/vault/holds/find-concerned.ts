import type { Queryable } from '../../../platform/postgres/queryable.ts';
import { findSubjectField } from '../records/dictionary.ts';
import { listReferences } from '../records/record-bodies.ts';
import type { RecordKind } from '../records/record-kinds.ts';

/**
 * How a file has something of a person. own: it is of samples of this person only. shared: of others', too. unknown: nobody
 * has said whose it is. table: its rows say whom they are about, so that the rest of it can be given.
 */
export type ConcernKind = 'own' | 'shared' | 'unknown' | 'table';

/** A sample as persons are found by it. */
export interface SampleOfPerson {
  readonly accession: string;
  readonly alias: string;
  /** What its attributes say whose it is, such as `subject_id`; null where they do not. */
  readonly subject: string | null;
}

/** A file of a dataset, and whose it is. */
export interface FileOfPersons {
  readonly accession: string;
  readonly name: string;
  /** Samples that it was made of; empty where no run and no analysis says so. */
  readonly samples: ReadonlySet<string>;
  /** Whether it is a table whose rows say whom they are about. */
  readonly isTable: boolean;
}

/** What a dataset or a study holds, as far as it is about persons. */
export interface PersonsOfRecord {
  readonly files: readonly FileOfPersons[];
  readonly samples: readonly SampleOfPerson[];
}

/** A person by what is known of it here. */
export interface FoundPerson {
  readonly samples: readonly string[];
  /** Values by which tables may name it. */
  readonly names: readonly string[];
}

// Attributes of a sample that say whose it is, as archives write them, without signs and in lower case.
const SUBJECTS = ['subject', 'individual', 'patient', 'participant', 'donor', 'person'].flatMap(
  (word) => [word, `${word}id`],
);

function findSubject(body: unknown): string | null {
  const { attributes } = body as { readonly attributes?: Readonly<Record<string, string>> };
  const found = Object.entries(attributes ?? {}).find(([name]) =>
    SUBJECTS.includes(name.toLowerCase().replace(/[^a-z]/g, '')),
  );
  const text = found?.[1].trim() ?? '';
  return text === '' ? null : text;
}

/**
 * Files that any published version of the dataset, or of the datasets of the study, has; and the samples of their group. What
 * any version of a run or an analysis says of a file counts: once named, a sample stays with it.
 */
export async function readPersons(
  on: Queryable,
  record: { readonly accession: string; readonly kind: RecordKind; readonly ownerGroup: string },
): Promise<PersonsOfRecord> {
  const files = await on.query<{ accession: string; name: string; dictionary: unknown }>(
    `SELECT DISTINCT ON (f.accession) f.accession, f.name, y.body AS dictionary
     FROM vault_dataset_file d JOIN vault_version v ON v.accession = d.dataset AND v.version = d.version
       JOIN vault_file f ON f.accession = d.file
       LEFT JOIN vault_record y ON y.accession = f.dictionary
     WHERE d.dataset = $1 OR ($2 = 'study' AND v.body ->> 'study' = $1) ORDER BY f.accession`,
    [record.accession, record.kind],
  );
  const samples = await on.query<{ accession: string; alias: string; body: unknown }>(
    "SELECT accession, alias, body FROM vault_record WHERE kind = 'sample' AND owner_group = $1",
    [record.ownerGroup],
  );
  const makers = await on.query<{ kind: RecordKind; body: unknown }>(
    `SELECT r.kind, b.body FROM vault_record r
       CROSS JOIN LATERAL (SELECT r.body UNION SELECT v.body FROM vault_version v WHERE v.accession = r.accession) b (body)
     WHERE r.kind IN ('run', 'analysis') AND r.owner_group = $1`,
    [record.ownerGroup],
  );
  const samplesOf = new Map(files.map(({ accession }) => [accession, new Set<string>()]));
  for (const { kind, body } of makers) {
    const { files: made } = listReferences(kind, body);
    const { sample, samples: several = [] } = body as {
      readonly sample?: string | null;
      readonly samples?: readonly string[];
    };
    const named = kind === 'run' ? (sample == null ? [] : [sample]) : several;
    for (const file of made) for (const one of named) samplesOf.get(file)?.add(one);
  }
  return {
    files: files.map(({ accession, name, dictionary }) => ({
      ...{ accession, name, samples: samplesOf.get(accession) ?? new Set<string>() },
      isTable: dictionary !== null && hasSubjects(dictionary),
    })),
    samples: samples.map(({ accession, alias, body }) => ({
      ...{ accession, alias, subject: findSubject(body) },
    })),
  };
}

function hasSubjects(body: unknown): boolean {
  const {
    subjectField = null,
    omopTable = null,
    fields,
  } = body as {
    readonly subjectField?: string | null;
    readonly omopTable?: string | null;
    readonly fields: readonly { readonly name: string }[];
  };
  return findSubjectField({ subjectField, omopTable, fields }) !== null;
}

/**
 * The person that a group calls so: by the accession or the alias of a sample, or by what its attributes say whose it is, with
 * all other samples of that person. Null where no sample is of it and no table could name it.
 */
export function findPerson(
  { files, samples }: PersonsOfRecord,
  subject: string,
): FoundPerson | null {
  const found = samples.filter((one) => [one.accession, one.alias, one.subject].includes(subject));
  const subjects = new Set(found.flatMap((one) => (one.subject === null ? [] : [one.subject])));
  const all = samples.filter(
    (one) => found.includes(one) || (one.subject !== null && subjects.has(one.subject)),
  );
  if (all.length === 0 && !files.some(({ isTable }) => isTable)) return null;
  const names = all.flatMap(({ accession, alias }) => [accession, alias]);
  return {
    samples: all.map(({ accession }) => accession),
    names: [...new Set([subject, ...subjects, ...names])],
  };
}

/** Files that have something of the person, or may have; those of which their group has said that they do not are left out. */
export function listConcerned(
  { files }: PersonsOfRecord,
  { samples }: Pick<FoundPerson, 'samples'>,
  unconcerned: ReadonlySet<string>,
): readonly { readonly file: string; readonly kind: ConcernKind }[] {
  const own = new Set(samples);
  return files.flatMap(
    ({
      accession: file,
      samples: of,
      isTable,
    }): readonly { readonly file: string; readonly kind: ConcernKind }[] => {
      const isHers = [...of].some((one) => own.has(one));
      if (isHers && [...of].every((one) => own.has(one))) return [{ file, kind: 'own' }];
      if (isTable) return [{ file, kind: 'table' }];
      if (isHers) return [{ file, kind: 'shared' }];
      if (of.size > 0 || unconcerned.has(file)) return [];
      return [{ file, kind: 'unknown' }];
    },
  );
}
