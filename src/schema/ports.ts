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
  /** Groups and people that may see it beside its owner, while it is not open. */
  readonly sharedWith: readonly string[];
  readonly terms: string;
  /** 'YYYY-MM-DD' on which terms that end become open; else null. */
  readonly termsUntil: string | null;
  readonly originNode: string;
  readonly submittedAt: string;
  readonly releasedAt: string;
  /** When it became open, where that was after its release; absent where nobody asks. */
  readonly openedAt?: string | null;
  /** When the next version of the entry was released, or its revocation; null for the latest. */
  readonly supersededAt?: string | null;
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

/** Port: submission knows the versions that were open once and are no entry's latest any more. */
export interface ReadFormerPort {
  /** Those of an instance, in order, from after one on. */
  listFormer(
    instance: string,
    page: { readonly after: EntryReference | null; readonly limit: number },
  ): Promise<readonly EntryReference[]>;
  /** All of some accessions. */
  findFormer(accessions: readonly string[]): Promise<readonly EntryReference[]>;
}

/** A released version of an entry without its analysis: what lists of many entries say of each. */
export interface EntrySummary extends EntryReference {
  readonly instance: string;
  readonly instanceName: string;
  readonly simulated: boolean;
  readonly ownerGroup: string;
  readonly ownerName: string;
  readonly visibility: Visibility;
  readonly sharedWith: readonly string[];
  readonly terms: string;
  /** 'YYYY-MM-DD' on which terms that end become open; else null. */
  readonly termsUntil: string | null;
  readonly releasedAt: string;
  /** The version itself says that the entry is revoked. */
  readonly isRevocation: boolean;
  /** Whether it is the entry's latest, another has followed, or the entry was revoked since. */
  readonly status: 'current' | 'superseded' | 'revoked';
  /** The fields that were asked for. */
  readonly metadata: Readonly<Record<string, string | null>>;
}

/** Port: submission tells of many entries at once. */
export interface ReadSummariesPort {
  /** In the order of the references, null for the latest version; those that are not there are left out. */
  readSummaries(
    references: readonly { readonly accession: string; readonly version: number | null }[],
    fields: readonly string[],
  ): Promise<EntrySummary[]>;
}

/** Port: genomes finds the open entries that a filter of LAPIS' endpoints is about. */
export interface FindByFilterPort {
  /** Their versions in order, one more than `limit` at most. @throws AppError request-invalid, instance-not-found */
  findByFilter(question: {
    readonly instance: string;
    readonly filters: Readonly<Record<string, unknown>>;
    readonly limit: number;
    readonly requestId: string;
    readonly signal: AbortSignal;
  }): Promise<EntryReference[]>;
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

/** What a kept assay says of the latest genomes. */
export interface AssayShare {
  /** Genomes whose letters below all of its oligos are known, and those of them that differ below any. */
  readonly counted: number;
  readonly mismatched: number;
  /** Weeks that were looked at, up to now. */
  readonly weeks: number;
  /** The share, from 0 to 1, from which on its account is told. */
  readonly threshold: number;
}

/** Port: genomes answers what an address of the page on assays asks, of what everybody may see. */
export interface CheckAssayPort {
  /**
   * `search` is that of the address. Without `now` it is only checked. `problem` says why it cannot be answered.
   * @throws AppError not-ready
   */
  checkAssay(
    asked: { readonly instance: string; readonly search: string; readonly now: Date | null },
    signal: AbortSignal,
  ): Promise<{ readonly share: AssayShare | null; readonly problem: string | null }>;
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

/** A file of the archive whose bytes can be given. */
export interface KeptFile {
  readonly id: string;
  readonly name: string;
  /** Identifier of the format that its name says; null for one that is not known. */
  readonly format: string | null;
  /** Bytes. */
  readonly size: number;
  readonly sha256: string;
  readonly instance: string;
  readonly ownerGroup: string;
  /** What was found out when its content was looked at. */
  readonly notes: Readonly<Record<string, string | number>>;
}

/** A file that the node has made, for the archive to keep. */
export interface FileToKeep {
  /** Chosen by the maker, so that the same file is kept once: see `makeFileId` of the port. */
  readonly id: string;
  readonly name: string;
  /** Where its bytes lie; the file is taken from there. */
  readonly path: string;
  readonly group: string;
  readonly instance: string;
  /** For whom. */
  readonly by: { readonly id: string; readonly name: string };
}

/** Port: the archive gives files to what works on them, and keeps what that makes. */
export interface ArchiveFilesPort {
  /** Null where there is none whose bytes can be given. That one may have it was decided before. */
  findKeptFile(id: string): Promise<KeptFile | null>;
  /** Who owns a file and may have it; null where there is none. */
  findFileOwnership(id: string): Promise<Ownership | null>;
  readKeptFile(file: KeptFile): AsyncIterable<Uint8Array>;
  /** A new id of a file of an instance. */
  makeFileId(isSimulated: boolean): string;
  /** Has a file checked and kept like any that is sent; again with the same id it does nothing. @throws AppError quota-exceeded */
  keepFile(file: FileToKeep): Promise<void>;
  /** Removes what was kept by `keepFile`; nothing happens where it is not there. */
  dropFile(id: string, reason: string): Promise<void>;
  /** Links files to an entry of their group, beside those that they have; files that are gone are left out. */
  addFileLink(
    files: readonly string[],
    link: { readonly accession: string; readonly by: string },
  ): Promise<void>;
}

/** A sequence with its metadata that a workflow has made, for a draft. */
export interface ProposedEntry {
  /** The same for the same result: it makes one draft, however often it is asked for. */
  readonly key: string;
  readonly group: string;
  readonly instance: string;
  readonly title: string;
  /** Who started it: the draft is as if that one had sent it. */
  readonly by: { readonly id: string; readonly name: string };
  /** By field of the record `sample-metadata`. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Upper-case letters. */
  readonly sequence: string;
}

/** Port: submission makes drafts of what workflows have called, and tells what becomes of them. */
export interface ProposeEntryPort {
  /** The submission with the draft; null where none can be made any more, such as of a group that is gone. */
  proposeEntry(entry: ProposedEntry): Promise<string | null>;
  /** Accessions of released entries, by the submission that they came with; those without are left out. */
  findAccessions(submissions: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

/** What reads of a pathogen are laid along: a genome of one piece. */
export interface GenomeReference {
  /** As in its FASTA, such as 'NC_045512.2'. */
  readonly name: string;
  /** Upper-case ASCII. */
  readonly letters: Uint8Array;
}

/** Port: genomes gives the reference of a pathogen. */
export interface FindGenomePort {
  /** Null for an unknown pathogen; 'segmented' for one whose genome is in several pieces. */
  findGenome(pathogen: string): Promise<GenomeReference | 'segmented' | null>;
}

/** A primer scheme of the node, as steps need it. */
export interface PrimerFile {
  readonly name: string;
  readonly version: string;
  /** Pathogen that it amplifies. */
  readonly pathogen: string;
  /** SHA-256 of its primer.bed as it was given. */
  readonly digest: string;
  /** Places on the reference, 0-based and half-open. */
  readonly primers: readonly {
    readonly name: string;
    readonly begin: number;
    readonly end: number;
    readonly side: 'LEFT' | 'RIGHT';
    readonly pool: number | null;
    /** 5' to 3'; null where the file has none, and the reference's letters are meant. */
    readonly sequence: string | null;
  }[];
}

/** Port: reads knows the installed primer schemes. */
export interface ListPrimersPort {
  listPrimers(): Promise<readonly PrimerFile[]>;
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
  'entries-shared',
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
  'backup-failed',
  'connector-failing',
  'matches-found',
  'assay-dropped',
  'application-waiting',
  'application-changed',
  'application-invitation',
  'application-due',
  'vault-locked',
  'vault-unlocked',
  'persons-opted-out',
  'assessment-due',
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

/** Port: identity knows who has an address. What it answers is told to nobody who asks for something to be shared. */
export interface FindAccountsPort {
  /** Ids of accounts by their addresses in lower case; addresses that nobody has are left out. */
  findAccounts(emails: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

/** An account as those who write to it know it. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

/** Terms of use of a dataset of the vault, one after the other as its policy names them. */
export interface VaultUseTerm {
  /** Of the Data Use Ontology, such as 'DUO:0000007'. */
  readonly code: string;
  /** What the term is narrowed by: a disease (MONDO), a country, a day, months, a project; null for nothing. */
  readonly detail: string | null;
}

/** Under which conditions a dataset of the vault may be used, and who decides about that. */
export interface VaultPolicy {
  readonly accession: string;
  readonly version: number;
  readonly title: string;
  /** The conditions in words, which applicants agree to. */
  readonly text: string;
  readonly useTerms: readonly VaultUseTerm[];
  /** Whether the node may decrypt its files for approved readers; else they leave encrypted for their reader only. */
  readonly plainDelivery: boolean;
  /** Whether no new access is given while a dataset has no current assessment of the consequences for those in it. */
  readonly needsAssessment: boolean;
  /** The data access committee. */
  readonly committee: {
    readonly accession: string;
    readonly title: string;
    /** Group whose members decide: those with the right to release handle applications. */
    readonly group: string;
    /** Where applicants may ask. */
    readonly contact: string;
  };
}

/** A published dataset of the vault. */
export interface VaultDataset {
  /** Without version, such as 'OCVD_0000013'. */
  readonly accession: string;
  /** The last one that was published. */
  readonly version: number;
  readonly title: string;
  readonly description: string;
  /** Group that deposited it. */
  readonly ownerGroup: string;
  readonly isSimulated: boolean;
  /** True where new access is not given any more; who has it keeps what its committee says. */
  readonly isWithdrawn: boolean;
  /** Whether it has an approved data-protection impact assessment whose review is not overdue. */
  readonly isAssessed: boolean;
  readonly publishedAt: Date;
  readonly policy: VaultPolicy;
}

/** A file of the vault whose content was verified and is kept. */
export interface VaultFile {
  /** Such as 'OCVF_0000013'. */
  readonly accession: string;
  readonly name: string;
  readonly ownerGroup: string;
  /** Bytes of plain text, edit list applied. */
  readonly plainBytes: number;
  /** Of the plain text, in hex. */
  readonly plainSha256: string;
  readonly plainMd5: string;
  /** Bytes of the header as it is sealed for one reader, whoever that is. */
  readonly headerBytes: number;
  /** Bytes of the encrypted body without header. */
  readonly bodyBytes: number;
  readonly bodySha256: string;
  /** Where it is a table: accession of its data dictionary. */
  readonly dictionary: string | null;
  /** When it was read to its end and kept. */
  readonly readyAt: Date;
}

/** Port: the vault tells the access desk which datasets there are, under which policy, with which files. */
export interface VaultDatasetsPort {
  /** By accession, with or without version; null for what was never published. */
  findDataset(accession: string): Promise<VaultDataset | null>;
  /** All that are published and not withdrawn, in the order of their accessions. */
  listDatasets(): Promise<readonly VaultDataset[]>;
  /** Files of the last published version of a dataset, in the order of their names. */
  listFiles(dataset: string): Promise<readonly VaultFile[]>;
  /** One file with the published datasets that hold it, the withdrawn ones too; null for none. */
  findFile(
    accession: string,
  ): Promise<{ readonly file: VaultFile; readonly datasets: readonly string[] } | null>;
  /** Several datasets by their accessions without version, the withdrawn ones too, in one query. */
  findDatasets(accessions: readonly string[]): Promise<readonly VaultDataset[]>;
  /**
   * Files that the last published versions of any of the datasets hold, each once a dataset, by name; of `files` alone where
   * that is given. One query whatever there is, so that its time tells nothing of what there is.
   */
  findFilesOf(
    datasets: readonly string[],
    files: readonly string[] | null,
  ): Promise<readonly { readonly dataset: string; readonly file: VaultFile }[]>;
}

/** A file as somebody is given it: the body that was found when it was asked for. */
export interface GivenFile {
  readonly accession: string;
  readonly bodySha256: string;
}

/**
 * Port: the vault tells which files are given to nobody at this moment, whatever a committee has granted: because the
 * vault, a dataset or the file is locked, or because a person in it has opted out.
 */
export interface VaultHoldsPort {
  /** Those of the files, by identity, that are given now, and as this body. One question for all of them. */
  listGiven(files: readonly GivenFile[]): Promise<ReadonlySet<GivenFile>>;
}

/** For whom and why a header is sealed; the key service logs it. */
export interface VaultRelease {
  /** Public key of X25519, 32 bytes. */
  readonly recipient: Uint8Array;
  /** Id of who gets it. */
  readonly account: string;
  /** The entitlement that allows it. */
  readonly entitlement: string;
  readonly requestId: string;
}

/** Port: the vault gives files to those whom the access desk lets have them; whether it may is decided before. */
export interface VaultReleasePort {
  /** The header of a file for the recipient alone, sealed anew by the key service. @throws AppError */
  sealHeader(file: string, release: VaultRelease): Promise<Uint8Array>;
  /** The encrypted body, or bytes of it: 0-based, half-open. Segments begin at multiples of 65,564. */
  readBody(
    file: string,
    range?: { readonly start: number; readonly end: number },
  ): AsyncIterable<Uint8Array>;
}

/** What an application of the access desk is for, as those may know who gave the data. */
export interface ApplicationPurpose {
  readonly id: string;
  /** Title of the project, as its applicant wrote it; empty where its form does not ask for one. */
  readonly project: string;
  /** Kinds of research, by their ids of the Data Use Ontology's matching, such as 'disease'. */
  readonly kinds: readonly string[];
  readonly diseases: readonly string[];
  readonly institutions: readonly string[];
}

/** Port: the access desk tells what applications are for. */
export interface ApplicationPurposesPort {
  /** Those that there are, in no order. */
  listPurposes(applications: readonly string[]): Promise<readonly ApplicationPurpose[]>;
}

/** Port: identity knows in which groups people are, archived ones left out. */
export interface ListGroupsPort {
  /** Ids of all groups of which any of the accounts is a member. */
  listGroups(accounts: readonly string[]): Promise<readonly string[]>;
}

/** That an account may use a dataset of the vault, by the decision of its committee. */
export interface Entitlement {
  readonly id: string;
  readonly account: string;
  /** Accession without version. */
  readonly dataset: string;
  /** The application by which it was granted; null for one that comes from elsewhere. */
  readonly application: string | null;
  readonly from: Date;
  readonly until: Date;
}

/**
 * Port: the access desk tells what is in force at this moment. Every way out asks for each request, and again while it
 * sends: what was revoked, or has ended, is not told any more from that moment on.
 */
export interface EntitlementsPort {
  /** To any of the datasets, the one that lasts longest; null for none. */
  findEntitlement(account: string, datasets: readonly string[]): Promise<Entitlement | null>;
  /** Those that last longest first. */
  listEntitlements(account: string): Promise<readonly Entitlement[]>;
  /** Which of these are in force, by their ids, in one query. */
  listInForce(ids: readonly string[]): Promise<ReadonlyMap<string, Entitlement>>;
}
