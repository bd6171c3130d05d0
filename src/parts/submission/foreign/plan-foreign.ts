import { parseEntryAccession } from '../../../bio/accession.ts';
import type { ForeignVerdict } from '../../../schema/foreign-records.ts';
import type { Problem } from '../../../schema/problem.ts';
import { findContentDigest } from '../drafts/content-digest.ts';
import { joinSegments } from '../kept-segments.ts';
import { type PreparedForeign, toForeignKey } from './foreign-entry.ts';
import type { ForeignLink, LatestEntry, LinkChange } from './foreign-store.ts';

/** A version that a record becomes; without content where it says that the record was withdrawn. */
export interface ForeignVersion {
  readonly prepared: PreparedForeign;
  /** Null where one has to be given. */
  readonly accession: string | null;
  readonly version: number;
  readonly previous: LatestEntry | null;
  readonly contentDigest: Uint8Array | null;
}

/** What has to be done for one record. */
export interface ForeignStep {
  readonly verdict: ForeignVerdict;
  readonly version: ForeignVersion | null;
  /** Terms of the entry's versions are to be the record's. */
  readonly terms: LatestEntry | null;
  readonly link: LinkChange | null;
}

/** What is here, as the transaction sees it. */
export interface ForeignState {
  readonly links: ReadonlyMap<string, ForeignLink>;
  readonly latest: ReadonlyMap<string, LatestEntry>;
  /** Entries that are the same as records without link. */
  readonly same: ReadonlyMap<string, string>;
  readonly keepsAccessions: boolean;
}

const toName = ({ accession, version }: Pick<LatestEntry, 'accession' | 'version'>) =>
  `${accession}.${version}`;

/** Decides what becomes of a record; entries that this leads to have one record at a time. */
export function planForeign(prepared: PreparedForeign, state: ForeignState): ForeignStep {
  const link = state.links.get(toForeignKey(prepared.record));
  if (link === undefined) return planNew(prepared, state);
  const latest = state.latest.get(link.entry);
  if (Buffer.compare(link.digest, prepared.digest) === 0 || latest === undefined) {
    return settle('unchanged', latest === undefined ? link.entry : toName(latest));
  }
  if (!link.isFollowed) {
    return {
      ...settle('duplicate', toName(latest)),
      link: { checked: prepared, entry: link.entry, isFollowed: false },
    };
  }
  return planKnown(prepared, { link, latest, keepsAccessions: state.keepsAccessions });
}

function settle(
  outcome: ForeignVerdict['outcome'],
  accession: string | null,
  problems: readonly Problem[] = [],
): ForeignStep {
  return { verdict: { outcome, accession, problems }, version: null, terms: null, link: null };
}

function planNew(prepared: PreparedForeign, state: ForeignState): ForeignStep {
  const { record } = prepared;
  // What was withdrawn before it was ever here has nothing to withdraw.
  if (record.state === 'withdrawn') return settle('unchanged', null);
  const same = state.same.get(toForeignKey(record));
  if (same !== undefined) {
    const latest = state.latest.get(same);
    return {
      ...settle('duplicate', latest === undefined ? same : toName(latest)),
      link: { checked: prepared, entry: same, isFollowed: false },
    };
  }
  if (prepared.refusals.length > 0 || prepared.segments === null) {
    return settle('refused', null, [...prepared.refusals, ...prepared.problems]);
  }
  if (state.keepsAccessions && !parseEntryAccession(record.accession).ok) {
    const hint = 'It is no accession of Loculus: its check character does not fit.';
    const told = { code: 'accession-invalid', where: record.where, value: record.accession, hint };
    return settle('refused', null, [told]);
  }
  const taken = state.keepsAccessions ? state.latest.get(record.accession) : undefined;
  if (taken !== undefined) {
    const hint =
      'This node has given the accession to another sample, or has it from another node.';
    const code = 'accession-taken';
    const value = record.accession;
    return settle('refused', null, [{ code, where: record.where, value, hint }]);
  }
  return {
    verdict: { outcome: 'added', accession: null, problems: prepared.problems },
    version: {
      prepared,
      accession: state.keepsAccessions ? record.accession : null,
      version: state.keepsAccessions ? record.version : 1,
      previous: null,
      contentDigest: findContentDigest({ ...prepared, segments: prepared.segments }),
    },
    terms: null,
    link: null,
  };
}

function planKnown(
  prepared: PreparedForeign,
  {
    link,
    latest,
    keepsAccessions,
  }: {
    readonly link: ForeignLink;
    readonly latest: LatestEntry;
    readonly keepsAccessions: boolean;
  },
): ForeignStep {
  const { record, problems } = prepared;
  const change: LinkChange = { checked: prepared, entry: link.entry, isFollowed: true };
  // Versions of an instance that are read again, from the first on, are passed over.
  if (keepsAccessions && record.version < latest.version) {
    return settle('unchanged', toName(latest));
  }
  if (record.state === 'withdrawn')
    return planWithdrawal(prepared, { link, latest, keepsAccessions });
  if (latest.isRevocation && link.state === 'public') {
    const hint =
      'The entry was revoked here, and an archive that changes its record does not bring it back.';
    const told = { code: 'entry-revoked-here', where: record.where, value: record.accession, hint };
    return settle('refused', toName(latest), [told]);
  }
  if (keepsAccessions && record.version <= latest.version) {
    // A version is what it was when it was released first; only its terms may be others.
    if (latest.isRevocation) return settle('unchanged', toName(latest));
    const isFreer = hasOtherTerms(prepared, latest);
    return {
      verdict: { outcome: isFreer ? 'changed' : 'unchanged', accession: toName(latest), problems },
      version: null,
      terms: isFreer ? latest : null,
      link: change,
    };
  }
  if (prepared.refusals.length > 0 || prepared.segments === null) {
    return settle('refused', toName(latest), [...prepared.refusals, ...problems]);
  }
  const segments = joinSegments(prepared.segments, latest.segments);
  const contentDigest = findContentDigest({ ...prepared, segments });
  const isSame =
    !latest.isRevocation &&
    !keepsAccessions &&
    Buffer.compare(contentDigest, latest.contentDigest) === 0;
  if (isSame) {
    const isFreer = hasOtherTerms(prepared, latest);
    return {
      verdict: { outcome: isFreer ? 'changed' : 'unchanged', accession: toName(latest), problems },
      version: null,
      terms: isFreer ? latest : null,
      link: change,
    };
  }
  const version = keepsAccessions ? record.version : latest.version + 1;
  return {
    verdict: { outcome: 'changed', accession: `${latest.accession}.${version}`, problems },
    version: { prepared, accession: latest.accession, version, previous: latest, contentDigest },
    terms: hasOtherTerms(prepared, latest) ? latest : null,
    link: change,
  };
}

function planWithdrawal(
  prepared: PreparedForeign,
  {
    latest,
    keepsAccessions,
  }: {
    readonly link: ForeignLink;
    readonly latest: LatestEntry;
    readonly keepsAccessions: boolean;
  },
): ForeignStep {
  const link = { checked: prepared, entry: latest.accession, isFollowed: true };
  if (latest.isRevocation) return { ...settle('withdrawn', toName(latest)), link };
  const own = prepared.record.version;
  const version = keepsAccessions && own > latest.version ? own : latest.version + 1;
  return {
    verdict: {
      outcome: 'withdrawn',
      accession: `${latest.accession}.${version}`,
      problems: prepared.problems,
    },
    version: {
      prepared,
      accession: latest.accession,
      version,
      previous: latest,
      contentDigest: null,
    },
    terms: null,
    link,
  };
}

function hasOtherTerms({ record }: PreparedForeign, latest: LatestEntry): boolean {
  return record.terms.id !== latest.terms || record.terms.until !== latest.termsUntil;
}
