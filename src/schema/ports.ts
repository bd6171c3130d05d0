import type { Caller, GroupRight, Ownership } from './caller.ts';
import type { Problem } from './problem.ts';
import type { Visibility } from './terms.ts';

/** A place of entries: the real data of one pathogen, or one simulated outbreak. */
export interface Instance {
  /** Kebab-case; the pathogen's id, with '-simulated' behind it for a simulated outbreak. */
  readonly id: string;
  readonly pathogen: string;
  readonly displayName: string;
  readonly simulated: boolean;
}

/** Name of the only segment of a pathogen whose genome is one piece; no segment of several has it. */
export const MAIN_SEGMENT = 'main';

/** A sequence with the name that its file gave it. */
export interface NamedSequence {
  readonly name: string;
  /**
   * Segment that it is said to be; absent where its letters have to tell. One whose letters are those of another segment
   * is refused. It says nothing where the pathogen has one segment only.
   */
  readonly segment?: string;
  /** ASCII letters, upper case, without gaps and white space. */
  readonly letters: Uint8Array;
}

/** One sequence as it will be stored, with its analysis, or why it cannot be. */
export type AnalysedSequence =
  | {
      readonly ok: true;
      /** Segment of the pathogen that it is; 'main' where there is only one. */
      readonly segment: string;
      /** A StoredAnalysis as JSON. */
      readonly analysisJson: string;
      /** Letters compressed with zstd, the reference being the dictionary. */
      readonly letters: Uint8Array;
      /** SHA-256 of the letters. */
      readonly digest: Uint8Array;
      /** Number of letters. */
      readonly length: number;
      readonly warnings: readonly string[];
    }
  | { readonly ok: false; readonly problem: Problem };

/** What sequences of one segment are compressed against. */
export interface SegmentReference {
  /** 'main' where it is the only one. */
  readonly segment: string;
  /** Reference letters in ASCII. */
  readonly letters: Uint8Array;
  /** SHA-256 of the letters. */
  readonly digest: Uint8Array;
}

/** What a pathogen's entries are analysed and compressed against. */
export interface AnalysisReference {
  /** In the pathogen's order, at least one. */
  readonly segments: readonly SegmentReference[];
  /** 'YYYY-MM-DD' before which samples are doubtful. */
  readonly emergenceDate: string | null;
  /** Attribute of analyses that is the lineage, of the first segment that has one; null where there is none. */
  readonly lineageAttribute: string | null;
}

/** What analyses are made with: two that agree in engine and dataset digest give equal results. */
export interface AnalysisVersions {
  readonly engineVersion: string;
  /** Version tag of the pathogen's dataset; its digest where it has none. */
  readonly datasetTag: string;
  /** SHA-256 over the files of the dataset: tags may be reused, contents not. */
  readonly datasetDigest: string;
}

/** What a pathogen's sequences are analysed with now: as a whole, and each segment by itself. */
export interface PathogenVersions extends AnalysisVersions {
  readonly segments: readonly {
    readonly segment: string;
    readonly datasetTag: string;
    readonly datasetDigest: string;
  }[];
}

/** Stands for an engine or dataset that an analysis from before does not name. */
export const UNKNOWN_VERSION = 'unknown';

/** Port: genomes analyses sequences for submission, in worker threads. */
export interface AnalysePort {
  /** Answers stand in the order of the sequences. */
  analyse(pathogen: string, sequences: readonly NamedSequence[]): Promise<AnalysedSequence[]>;
  /** Null for an unknown pathogen. */
  findReference(pathogen: string): Promise<AnalysisReference | null>;
  /** What the pathogen is analysed with now; null for an unknown pathogen. */
  findVersions(pathogen: string): Promise<PathogenVersions | null>;
  /** How many batches are worth having under way at once. */
  readonly concurrency: number;
}

/** Lengths of a pathogen's reference sequences, in letters. */
export interface ReferenceLengths {
  /** Of each segment by its name. */
  readonly segments: ReadonlyMap<string, number>;
  /** Of each peptide by the name of its CDS, without a stop codon at its end. */
  readonly genes: ReadonlyMap<string, number>;
}

/** Port: genomes knows the references that other programs' alignments are checked against. */
export interface FindLengthsPort {
  /** Null for an unknown pathogen. */
  findLengths(pathogen: string): Promise<ReferenceLengths | null>;
}

/** One released version of an entry, as the query index and the sample's page need it. */
export interface ReleasedEntry {
  readonly accession: string;
  readonly version: number;
  readonly instance: string;
  readonly submissionId: string;
  readonly ownerGroup: string;
  readonly visibility: Visibility;
  /** 'YYYY-MM-DD' on which a restricted entry opens; else null. */
  readonly restrictedUntil: string | null;
  /** Groups that may see it beside its owner, while it is not open. */
  readonly sharedWith: readonly string[];
  readonly terms: string;
  /** 'YYYY-MM-DD' on which terms that end become open; else null. */
  readonly termsUntil: string | null;
  readonly originNode: string;
  readonly submittedAt: string;
  readonly releasedAt: string;
  readonly isRevocation: boolean;
  readonly isLatest: boolean;
  readonly metadata: Readonly<Record<string, string | null>>;
  /** One for each segment that the entry has, in no order; none for a revocation. */
  readonly analyses: readonly SegmentAnalysis[];
  /** What others say of it; absent where nobody says anything, or nobody was asked. */
  readonly corrections?: EntryCorrections;
}

/** What others say of an entry, beside what it says itself. */
export interface EntryCorrections {
  /** How many of its corrections somebody still has to decide on. */
  readonly open: number;
  /** Values that are proposed or accepted, and that the entry does not have; null: not known. The last first. */
  readonly asserted: readonly { readonly field: string; readonly value: string | null }[];
}

/** A correction of values that was accepted, as a revision that the owner has still to approve. */
export interface ProposedRevision {
  /** The same for the same correction: it makes one revision, however often it is asked for. */
  readonly key: string;
  readonly accession: string;
  readonly instance: string;
  readonly ownerGroup: string;
  readonly changes: Readonly<Record<string, string | null>>;
  readonly title: string;
  /** Who accepted it. */
  readonly by: { readonly id: string; readonly name: string };
  readonly why: string;
}

/** Port: submission makes drafts of what curation's corrections would change. */
export interface ProposeRevisionPort {
  /** The submission with the draft; null where there is nothing to revise, such as in simulated data. */
  proposeRevision(revision: ProposedRevision): Promise<string | null>;
}

/** The analysis as it is stored with an entry: JSON of text lists that SQL can count too. */
export interface StoredAnalysis extends AnalysisVersions {
  /** ISO 8601. */
  readonly analysedAt: string;
  readonly clade: string | null;
  /** Name of the nearest node of the dataset's tree. Absent from what engine version 1 stored. */
  readonly nearestNode?: string | null;
  readonly attributes: Readonly<Record<string, string>>;
  readonly qcScore: number | null;
  readonly qcStatus: 'good' | 'mediocre' | 'bad' | null;
  readonly coverage: number;
  readonly isReverseComplement: boolean;
  /** 1-based, inclusive. */
  readonly alignmentStart: number;
  readonly alignmentEnd: number;
  /** 'C241T' */
  readonly substitutions: readonly string[];
  /** '21765-21770', 1-based, inclusive. */
  readonly deletions: readonly string[];
  /** '22204:GAG': after reference letter 22204. */
  readonly insertions: readonly string[];
  /** '1-54' */
  readonly missing: readonly string[];
  /** 'R:123', 'Y:130-131' */
  readonly nonACGTNs: readonly string[];
  /** 'S:1-1273': aligned codons of each translated CDS; a CDS without one could not be translated. */
  readonly aaRanges: readonly string[];
  /** 'S:N501Y' */
  readonly aaSubstitutions: readonly string[];
  /** 'S:H69-' */
  readonly aaDeletions: readonly string[];
  /** 'S:214:EPE' */
  readonly aaInsertions: readonly string[];
  /** 'S:10-20' */
  readonly unknownAaRanges: readonly string[];
  readonly frameShifts: readonly string[];
  readonly warnings: readonly string[];
}

/** The analysis of one segment of an entry. */
export interface SegmentAnalysis {
  readonly segment: string;
  readonly analysis: StoredAnalysis;
  /** Letters as submitted; null where nobody asks for them, which is 'main'. */
  readonly length: number | null;
}

/** Names one version of an entry. */
export interface EntryReference {
  readonly accession: string;
  readonly version: number;
}

/** Port: submission reads released entries for the index. */
export interface ReadEntriesPort {
  /** In the order of the references; those that are gone are left out. */
  readEntries(references: readonly EntryReference[]): Promise<ReleasedEntry[]>;
}

/** Port: submission knows what everybody may see, and since when. */
export interface ReadPublishedPort {
  /** By accession and version, such as 'OC_000001A.1'; what is not open, or not there, is left out. */
  readPublished(references: readonly EntryReference[]): Promise<ReadonlyMap<string, Date>>;
}

/** Port: genomes finds which of some entries a search finds, of what everybody may see. */
export interface FindMatchesPort {
  /**
   * Keys as 'OC_000001A.1'; without any the search is only checked. `problem` says why the search cannot be answered,
   * and then nothing is found.
   * @throws AppError not-ready
   */
  findMatches(
    asked: {
      readonly instance: string;
      /** Filters of LAPIS. */
      readonly filters: Readonly<Record<string, string | string[]>>;
      readonly keys: readonly string[];
    },
    signal: AbortSignal,
  ): Promise<{ readonly keys: readonly string[]; readonly problem: string | null }>;
}

/** The letters of one segment of an entry, as they were submitted. */
export interface StoredSequence extends EntryReference {
  readonly segment: string;
  readonly letters: string;
}

/** Port: submission reads the letters of entries for downloads. */
export interface ReadSequencesPort {
  /** Those that there are, in no order. */
  readSequences(references: readonly EntryReference[]): Promise<StoredSequence[]>;
}

/** That somebody saw data that is not open. */
export interface DataAccess {
  readonly caller: Caller;
  /** Name of the operation. */
  readonly operation: string;
  readonly instance: string;
  /** Number of records that are not open, by the group that owns them. */
  readonly records: Readonly<Record<string, number>>;
}

/** Port: submission keeps who saw what is not open. */
export interface RecordAccessPort {
  /** Resolves when it is written for good: nothing of an answer leaves before. */
  recordAccess(access: DataAccess): Promise<void>;
}

/** What a check of a file's content is given. */
export interface CheckedFile {
  /** As it was sent, without folders. */
  readonly name: string;
  /** Identifier of the format that its name says; null for one that is not known. */
  readonly format: string | null;
  /** Bytes. */
  readonly size: number;
  readonly sha256: string;
  /** Where it lies on this machine while it is checked: for who reads it in a thread. */
  readonly path: string;
  /** The bytes, or those of a range: 0-based, half-open. May be called again. */
  readonly read: (range?: {
    readonly start: number;
    readonly end: number;
  }) => AsyncIterable<Uint8Array>;
}

/** What a check found out. A file with problems is refused; notes stand beside it, such as the number of reads. */
export interface IntakeVerdict {
  readonly problems: readonly Problem[];
  readonly notes: Readonly<Record<string, string | number>>;
}

/** Port: what reads a format looks into a file before the archive keeps it. */
export interface IntakeCheckPort {
  /** It may be called again about the same file. Throws only where it could not look. */
  check(file: CheckedFile, signal: AbortSignal): Promise<IntakeVerdict>;
}

/** Port: submission tells what the archive has to know of an entry that a file is linked to. */
export interface FindEntryPort {
  /** By accession; null where there is none. */
  findEntry(accession: string): Promise<EntryPlace | null>;
}

/** Where an entry is and whose. */
export interface EntryPlace {
  /** Without its version. */
  readonly accession: string;
  readonly ownership: Ownership;
}

/** Topics of the outbox with what their rows carry. */
export interface OutboxPayloads {
  /** Versions that were released or revoked, all of one instance, in order. */
  readonly 'entries.released': { readonly entries: readonly EntryReference[] };
  /** Versions, all of one instance, that have another analysis than before and are else the same. */
  readonly 'entries.reanalysed': { readonly entries: readonly EntryReference[] };
  /** Versions, all of one instance, whose visibility, sharing or terms are others than before. */
  readonly 'entries.changed': { readonly entries: readonly EntryReference[] };
  /** All entries of a simulated instance are gone. */
  readonly 'instance.removed': Readonly<Record<string, never>>;
  /** Somebody has to be told something; see `Notice`. */
  readonly notice: Notice;
}

/** The instance of events that belong to none. */
export const NO_INSTANCE = 'node';

/** What people are told, each with texts and preferences of its own. */
export const noticeKinds = [
  'submission-processed',
  'submission-stalled',
  'drafts-waiting',
  'entries-released',
  'entries-revoked',
  'comment-added',
  'opening-soon',
  'entries-opened',
  'correction-proposed',
  'correction-decided',
  'correction-appealed',
  'group-invitation',
  'group-changed',
  'account-security',
  'password-reset',
  'email-confirmation',
  'data-accessed',
  'files-unlinked',
  'objects-damaged',
  'matches-found',
] as const;
export type NoticeKind = (typeof noticeKinds)[number];

/**
 * That somebody has to be told something: written by the part where it happens, in the transaction that
 * makes it true, and sent by the part that knows how each person wants to hear of it.
 */
export interface Notice {
  readonly kind: NoticeKind;
  /** Members of a group with a right in it, an account, or an address that has no account. */
  readonly to:
    | { readonly group: string; readonly right: GroupRight }
    | { readonly account: string }
    | { readonly email: string };
  /** Group whose matter it is, where it is one's. */
  readonly group: string | null;
  /** Notices with the same subject are about the same thing: a later one replaces one not yet sent. */
  readonly subject: string;
  /** What the texts name: counts, titles, names. Nothing that may not be in a mail. */
  readonly values: Readonly<Record<string, string | number>>;
  /** Path of the page that shows it, from the root of the node; secrets only for kinds that carry one. */
  readonly path: string;
}

/** A group as other parts name it. */
export interface GroupName {
  readonly id: string;
  readonly name: string;
}

/** Port: identity knows groups and who is in them. */
export interface GroupsPort {
  /** In no order; ids that name no group are left out. */
  readGroupNames(ids: readonly string[]): Promise<readonly GroupName[]>;
  /** Accounts that have the right in the group as members: those who are told of its matters. */
  listPeople(group: string, right: GroupRight): Promise<readonly Person[]>;
  findPerson(account: string): Promise<Person | null>;
}

/** An account as those who write to it know it. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}
