import { parseEntryAccession } from '../../bio/accession.ts';
import type { Database } from '../../platform/postgres/database.ts';
import { AppError } from '../../schema/errors.ts';
import {
  type AnalysePort,
  type EntryReference,
  MAIN_SEGMENT,
  type PathogenVersions,
  type SegmentAnalysis,
  type StoredAnalysis,
} from '../../schema/ports.ts';
import { type DataUse, describeTerms } from '../../schema/terms.ts';
import { createEntryReader } from './entry-reader.ts';
import { type ExternalValue, readExternal } from './external/read-external.ts';
import { type FormerAnalysis, readFormerAnalyses } from './former-analyses.ts';

/** One version of an entry with its history, as its page shows it. */
export interface EntryPage {
  readonly accession: string;
  readonly version: number;
  readonly accessionVersion: string;
  readonly versions: readonly {
    readonly version: number;
    readonly releasedAt: string;
    readonly isRevocation: boolean;
    readonly isLatest: boolean;
  }[];
  readonly instance: string;
  readonly pathogen: string;
  readonly simulated: boolean;
  readonly ownerGroup: string;
  readonly ownerGroupId: string;
  readonly visibility: string;
  /** 'YYYY-MM-DD' on which a restricted entry opens. */
  readonly restrictedUntil: string | null;
  readonly terms: {
    readonly id: string;
    readonly title: string;
    readonly url: string;
    readonly spdx: string | null;
    readonly dataUse: readonly DataUse[];
    /** 'YYYY-MM-DD' on which they become open. */
    readonly until: string | null;
  };
  readonly originNode: string;
  readonly provenance: Readonly<Record<string, string>>;
  readonly submissionId: string;
  readonly submittedAt: string;
  readonly releasedAt: string;
  readonly metadata: Readonly<Record<string, string | null>>;
  readonly otherColumns: Readonly<Record<string, string>>;
  /** What others registered of it, of a field the last one first. */
  readonly external: readonly ExternalValue[];
  /** Null where the genome has several segments, each with its own. */
  readonly analysis: PageAnalysis | null;
  /** In the pathogen's order; absent where the genome is one piece. */
  readonly segments?: readonly {
    readonly segment: string;
    /** Number of letters as submitted. */
    readonly length: number;
    readonly analysis: PageAnalysis;
  }[];
  /** The last one first. */
  readonly formerAnalyses: readonly FormerAnalysis[];
}

/** An analysis as a page shows it. */
export type PageAnalysis = StoredAnalysis & { readonly isOutdated: boolean };

/**
 * Finds the version that an address names; without a version, the latest. Whether its asker may see it was
 * decided before, by its owner.
 * @throws AppError entry-not-found
 */
export async function resolveEntry(db: Database, text: string): Promise<EntryReference> {
  const parsed = parseEntryAccession(text);
  if (!parsed.ok) throw new AppError('entry-not-found', { detail: parsed.error });
  const { accession, version } = parsed.value;
  const [row] = await db.query<{ version: number }>(
    `SELECT version FROM entry
     WHERE accession = $1 AND ($2::int IS NULL OR version = $2)
     ORDER BY version DESC LIMIT 1`,
    [accession, version ?? null],
  );
  if (row === undefined) {
    throw new AppError('entry-not-found', { detail: `There is no entry ${text.slice(0, 60)}.` });
  }
  return { accession, version: row.version };
}

/** @throws AppError entry-not-found */
export async function readEntryPage(
  db: Database,
  analyse: Pick<AnalysePort, 'findVersions'>,
  text: string,
): Promise<EntryPage> {
  const reference = await resolveEntry(db, text);
  const [[entry], versions, formerAnalyses, external, [details]] = await Promise.all([
    createEntryReader(db).readEntries([reference]),
    readVersions(db, reference.accession),
    readFormerAnalyses(db, reference),
    readExternal(db, [reference]),
    db.query<Details>(
      `SELECT i.pathogen, i.simulated, g.name AS group_name, e.provenance, e.other_columns
       FROM entry e JOIN instance i ON i.id = e.instance JOIN owner_group g ON g.id = e.owner_group
       WHERE e.accession = $1 AND e.version = $2`,
      [reference.accession, reference.version],
    ),
  ]);
  if (entry === undefined || details === undefined) throw new AppError('entry-not-found');
  const current = await analyse.findVersions(details.pathogen);
  const { hasEnd: _hasEnd, ...terms } = describeTerms(entry.terms);
  return {
    accession: entry.accession,
    version: entry.version,
    accessionVersion: `${entry.accession}.${entry.version}`,
    versions,
    instance: entry.instance,
    pathogen: details.pathogen,
    simulated: details.simulated,
    ownerGroup: details.group_name,
    ownerGroupId: entry.ownerGroup,
    visibility: entry.visibility,
    restrictedUntil: entry.restrictedUntil,
    terms: { ...terms, until: entry.termsUntil },
    originNode: entry.originNode,
    provenance: details.provenance,
    submissionId: entry.submissionId,
    submittedAt: entry.submittedAt,
    releasedAt: entry.releasedAt,
    metadata: entry.metadata,
    otherColumns: details.other_columns,
    external: external.get(`${entry.accession}.${entry.version}`) ?? [],
    ...toPageAnalyses(entry.analyses, current),
    formerAnalyses,
  };
}

function toPageAnalyses(
  analyses: readonly SegmentAnalysis[],
  current: PathogenVersions | null,
): Pick<EntryPage, 'analysis' | 'segments'> {
  const judged = analyses.map((one) => ({
    segment: one.segment,
    length: one.length ?? 0,
    analysis: { ...one.analysis, isOutdated: isOutdated(one, current) },
  }));
  const only = judged.find(({ segment }) => segment === MAIN_SEGMENT);
  if (judged.length === 0 || only !== undefined) return { analysis: only?.analysis ?? null };
  const order = (current?.segments ?? []).map(({ segment }) => segment);
  const segments = judged.sort((a, b) => order.indexOf(a.segment) - order.indexOf(b.segment));
  return { analysis: null, segments };
}

/** What of controlled data is told: nothing from which its sequence could be put together. */
export function withoutSequence(page: EntryPage): EntryPage {
  const { segments: _segments, ...others } = page;
  return { ...others, analysis: null, formerAnalyses: [] };
}

function isOutdated(
  { segment, analysis }: SegmentAnalysis,
  current: PathogenVersions | null,
): boolean {
  const own = current?.segments.find((one) => one.segment === segment);
  if (current === null || own === undefined) return false;
  const { engineVersion, datasetDigest } = analysis;
  return engineVersion !== current.engineVersion || datasetDigest !== own.datasetDigest;
}

interface Details {
  readonly pathogen: string;
  readonly simulated: boolean;
  readonly group_name: string;
  readonly provenance: Record<string, string>;
  readonly other_columns: Record<string, string>;
}

async function readVersions(db: Database, accession: string): Promise<EntryPage['versions']> {
  const rows = await db.query<{ version: number; released_at: Date; is_revocation: boolean }>(
    'SELECT version, released_at, is_revocation FROM entry WHERE accession = $1 ORDER BY version DESC',
    [accession],
  );
  return rows.map((row, index) => ({
    version: row.version,
    releasedAt: row.released_at.toISOString(),
    isRevocation: row.is_revocation,
    isLatest: index === 0,
  }));
}
