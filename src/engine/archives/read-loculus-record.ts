import type { ForeignSequence, ReadForeign } from '../../schema/foreign-records.ts';
import { toSubmitterId } from './foreign-columns.ts';

type Json = Readonly<Record<string, unknown>>;

/** What the names of computed and other fields of Loculus mean beside those that submitters fill. */
const MEANINGS: Readonly<Record<string, string>> = {
  hostNameScientific: 'host',
  hostTaxonId: 'hostTaxon',
  insdcRawReadsAccession: 'readsAccession',
};

/**
 * Fields that an instance computes or that have a place of their own: they say nothing that the letters, the entry's
 * history or its terms do not. With a segment's name behind them ('length_L') where there are several.
 */
const COMPUTED =
  /^(accession|version|accessionVersion|versionStatus|isRevocation|versionComment|submissionId|submitter|groupId|groupName|submitted\w*|released\w*|dataUseTerms\w*|dataBecameOpenAt|pipelineVersion|displayName|earliestReleaseDate|length|total[A-Z]\w*|frameShifts|completeness|stopCodons|\w+Range(Lower|Upper)|hostNameCommon|clade|lineage|ncbi\w*|insdcAccession(Base|Full)|insdcVersion)(_\w+)?$/;

/** INSDC's accessions of a record's sequences, which may stand in a field for each segment. */
const INSDC = /^insdcAccession(Base|Full)(_\w+)?$/;

export interface LoculusOptions {
  /** Names of the columns of the checklist 'pathoplexus'. */
  readonly columns: ReadonlySet<string>;
  readonly where: string;
}

/**
 * One released version of an instance of Loculus: `metadata` of a line of its get-released-data, or a row of its LAPIS'
 * sample/details, with the letters by segment. A revocation has none.
 */
export function readLoculusRecord(
  metadata: Json,
  sequences: Readonly<Record<string, unknown>>,
  { columns: known, where }: LoculusOptions,
): ReadForeign {
  const texts = toTexts(metadata);
  const accession = texts.accession ?? '';
  const version = Number(texts.version);
  if (!/^[A-Z][A-Z0-9]{0,9}_[0-9A-Z]{4,16}$/.test(accession) || !(version >= 1)) {
    const hint =
      'A released record of Loculus has "accession", such as PP_0000ABC, and "version", from 1.';
    const value = `${accession}.${texts.version ?? ''}`.slice(0, 200);
    return { ok: false, problem: { code: 'accession-missing', where, value, hint } };
  }
  const columns: Record<string, string> = {};
  const others: Record<string, string> = {};
  for (const [name, value] of Object.entries(texts)) {
    const meaning = MEANINGS[name] ?? (known.has(name) ? `pathoplexus:${name}` : null);
    if (meaning !== null) columns[meaning] = value;
    else if (!COMPUTED.test(name)) others[name] = value;
  }
  // A version that computes no host keeps the one that was submitted.
  if (columns.host !== undefined) delete columns['pathoplexus:host'];
  const isRevoked = texts.isRevocation === 'true';
  const restricted = texts.dataUseTerms === 'RESTRICTED';
  const group = texts.groupName ?? 'unknown';
  return {
    ok: true,
    record: {
      source: 'loculus',
      accession,
      version,
      state: isRevoked ? 'withdrawn' : 'public',
      reason: isRevoked ? (texts.versionComment ?? null) : null,
      columns: isRevoked ? {} : columns,
      others: isRevoked
        ? {}
        : {
            ...others,
            ...(texts.submissionId === undefined ? {} : { submissionId: texts.submissionId }),
          },
      sequences: isRevoked ? [] : toSequences(sequences, `${accession}.${version}`),
      aliases: findAliases(texts),
      submitter: { id: toSubmitterId(texts.groupId ?? group), name: group },
      terms: restricted
        ? { id: 'restricted-use', until: texts.dataUseTermsRestrictedUntil ?? null }
        : { id: 'open', until: null },
      firstPublic: toInstant(texts.releasedAtTimestamp) ?? texts.releasedDate ?? null,
      lastUpdated: toInstant(texts.submittedAtTimestamp) ?? texts.submittedDate ?? null,
      where,
    },
  };
}

function toTexts(metadata: Json): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(metadata)) {
    if (value === null || value === undefined || typeof value === 'object') continue;
    const text = String(value).trim();
    if (text !== '') texts[name] = text;
  }
  return texts;
}

function toSequences(
  sequences: Readonly<Record<string, unknown>>,
  name: string,
): ForeignSequence[] {
  return Object.entries(sequences).flatMap(([segment, letters]) => {
    if (typeof letters !== 'string' || letters === '') return [];
    const only = segment === 'main';
    return {
      segment: only ? null : segment,
      name: only ? name : `${name}|${segment}`,
      letters: new TextEncoder().encode(letters.toUpperCase().replace(/[\s-]/g, '')),
    };
  });
}

function findAliases(texts: Readonly<Record<string, string>>): string[] {
  const found = Object.entries(texts)
    .filter(([name]) => INSDC.test(name))
    .map(([, value]) => value.split('.')[0] ?? '');
  return [...new Set(found)].filter((one) => one !== '').sort();
}

/** Loculus gives seconds since 1970. */
function toInstant(text: string | undefined): string | null {
  const seconds = Number(text);
  return text === undefined || !Number.isFinite(seconds) || seconds <= 0
    ? null
    : new Date(seconds * 1000).toISOString();
}
