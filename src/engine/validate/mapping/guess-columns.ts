import type { Checklist, ChecklistField } from '../../../schema/checklists/checklist.ts';
import type { AnyRecord } from '../../../schema/define-record.ts';
import { listCoreFields } from '../checklists/export-row.ts';
import { mapColumns, toHeaderKey } from '../map-columns.ts';
import { computeEditDistance } from '../vocabulary/edit-distance.ts';
import { recogniseValues } from './recognise-values.ts';

/** What a column of a table is taken for. */
export interface ColumnGuess {
  readonly index: number;
  readonly header: string;
  /** 'mapped' fills fields; 'conflict' would fill what another column fills; 'kept' is kept under its header. */
  readonly status: 'mapped' | 'conflict' | 'kept';
  /** Checklist whose column it is; '' for a field of the record. */
  readonly checklist: string;
  /** Name of the column there; '' where nothing is known of it. */
  readonly name: string;
  /** Core fields that it fills. */
  readonly fields: readonly string[];
  /** 0 to 1. */
  readonly confidence: number;
  /** Why, in a sentence. */
  readonly reason: string;
}

/** What a table is taken for. */
export interface TableGuess {
  /** Checklist that the headers are of; 'nextstrain' for such a table; null where none fits. */
  readonly source: string | null;
  /** Share of the table's headers that this source has, 0 to 1. */
  readonly sourceShare: number;
  readonly columns: readonly ColumnGuess[];
}

export interface GuessRequest {
  readonly headers: readonly string[];
  /** Some rows for a look at the values; may be empty. */
  readonly sample: readonly (readonly string[])[];
  readonly record: AnyRecord;
  readonly checklists: readonly Checklist[];
  /**
   * What somebody decided: the core field that a header fills, 'checklist:column' for all that such a column fills, or
   * null for none.
   */
  readonly overrides?: Readonly<Record<string, string | null>>;
}

interface Candidate {
  readonly checklist: string;
  readonly field: ChecklistField;
  readonly confidence: number;
  readonly reason: string;
}

const NEXTSTRAIN = new Set(
  'strain virus gisaidepiisl genbankaccession date region country division location regionexposure countryexposure divisionexposure segment length host age sex nextstrainclade pangolineage originatinglab submittinglab authors url title paperurl datesubmitted'.split(
    ' ',
  ),
);
// Columns that only say more of another one stand beside it and fill nothing themselves.
const HELPERS = new Set(['ageUnit', 'ageBin', 'datePrecision']);

/**
 * Finds what the columns of a table are by their headers and values. Two columns never fill one field: the surer
 * one does, and the other is told as a conflict and kept under its header.
 */
export function guessColumns(request: GuessRequest): TableGuess {
  const keys = request.headers.map(toHeaderKey);
  const { source, share } = findSource(request, keys);
  const overrides = new Map(Object.entries(request.overrides ?? {}));
  const guesses = request.headers.map((header, index) => {
    const override = overrides.get(overrides.has(header) ? header : header.trim());
    const candidate =
      override === undefined
        ? findCandidate(keys[index] ?? '', source, request)
        : override === null
          ? null
          : findChosen(override, request);
    // Where somebody decided, the values say nothing against it.
    const isDecided = override !== undefined;
    return {
      header,
      index,
      isDecided,
      candidate: isDecided ? candidate : weigh(candidate, request, index),
    };
  });
  return { source, sourceShare: share, columns: fillRequired(guesses, request) };
}

/**
 * Where no column fills a required field, one does that is called like it elsewhere, whatever its checklist takes it
 * for: a GISAID table without the laboratory's own names has its virus names as names of samples.
 */
function fillRequired(
  guesses: readonly Weighed[],
  { headers, record }: GuessRequest,
): ColumnGuess[] {
  const columns = settle(guesses);
  const filled = new Set(
    columns.flatMap(({ status, fields }) => (status === 'mapped' ? fields : [])),
  );
  const synonyms = mapColumns(headers, record).fields;
  const stand = new Map<number, Candidate>();
  for (const [name, field] of Object.entries(record.fields)) {
    const index = field.required && !filled.has(name) ? synonyms.get(name) : undefined;
    if (index === undefined || guesses[index]?.isDecided !== false) continue;
    const reason = `No other column is ${field.title}, and tables call it so.`;
    stand.set(index, toRecordCandidate(name, STAND_IN_CONFIDENCE, reason));
  }
  if (stand.size === 0) return columns;
  return settle(
    guesses.map((guess) => ({ ...guess, candidate: stand.get(guess.index) ?? guess.candidate })),
  );
}

/** What somebody chose; null for what there is none of. */
function findChosen(
  choice: string,
  { record, checklists }: Pick<GuessRequest, 'record' | 'checklists'>,
): Candidate | null {
  const reason = `Somebody decided that this is ${choice}.`;
  if (Object.hasOwn(record.fields, choice)) return toRecordCandidate(choice, 1, reason);
  const at = choice.indexOf(':');
  const checklist = checklists.find(({ id }) => at > 0 && id === choice.slice(0, at));
  const field = checklist?.fields.find(({ name }) => name === choice.slice(at + 1));
  if (checklist === undefined || field === undefined) return null;
  return { checklist: checklist.id, field, confidence: 1, reason };
}

/** Choices of columns that name neither a field of the record nor a column of a checklist. */
export function findUnknownChoices(
  overrides: Readonly<Record<string, string | null>>,
  request: Pick<GuessRequest, 'record' | 'checklists'>,
): string[] {
  return Object.values(overrides)
    .filter((choice) => choice !== null)
    .filter((choice) => findChosen(choice, request) === null);
}

/** The source with the largest share of headers; of equal ones, the one that spells more of them so. */
function findSource(
  { headers, checklists }: Pick<GuessRequest, 'headers' | 'checklists'>,
  keys: readonly string[],
): { readonly source: string | null; readonly share: number } {
  const named = keys.filter((key) => key !== '');
  const shareOf = (has: (key: string) => boolean) =>
    named.length === 0 ? 0 : named.filter(has).length / named.length;
  const sources = checklists.map((checklist) => {
    const own = new Set(
      checklist.fields.flatMap(({ name, synonyms = [] }) => [name, ...synonyms].map(toHeaderKey)),
    );
    const spelled = new Set(checklist.fields.map(({ name }) => name));
    const exact = headers.filter((header) => spelled.has(header.trim())).length;
    return { source: checklist.id, share: shareOf((key) => own.has(key)), exact };
  });
  sources.push({ source: 'nextstrain', share: shareOf((key) => NEXTSTRAIN.has(key)), exact: 0 });
  const best = sources.reduce((a, b) =>
    b.share > a.share || (b.share === a.share && b.exact > a.exact) ? b : a,
  );
  // Two headers such as 'host' and 'sex' are in every table.
  return best.share >= 0.4 && best.share * named.length >= 3
    ? best
    : { source: null, share: best.share };
}

function toRecordCandidate(name: string, confidence: number, reason: string): Candidate {
  const field = {
    name,
    title: name,
    definition: name,
    type: 'text',
    requirement: 'optional',
    allowsNull: true,
    concept: name,
  } as const;
  return { checklist: '', field, confidence, reason };
}

function findCandidate(
  key: string,
  source: string | null,
  request: GuessRequest,
): Candidate | null {
  if (key === '') return null;
  const own = request.checklists.filter(({ id }) => id === source);
  const others = request.checklists.filter(({ id }) => id !== source);
  const inSource = findInChecklists(key, own, 1);
  if (inSource !== null) return inSource;
  const inRecord = findInRecord(key, request.record);
  if (inRecord !== null) return inRecord;
  return findInChecklists(key, others, 0.85) ?? findNearly(key, request);
}

function findInChecklists(
  key: string,
  checklists: readonly Checklist[],
  confidence: number,
): Candidate | null {
  for (const { id, title, fields } of checklists) {
    const field =
      fields.find(({ name }) => toHeaderKey(name) === key) ??
      fields.find(({ synonyms = [] }) => synonyms.some((word) => toHeaderKey(word) === key));
    if (field !== undefined) {
      return { checklist: id, field, confidence, reason: `${title} has a column of this name.` };
    }
  }
  return null;
}

function findInRecord(key: string, record: AnyRecord): Candidate | null {
  const entries = Object.entries(record.fields);
  const named = entries.find(
    ([name, field]) => toHeaderKey(name) === key || toHeaderKey(field.title) === key,
  );
  if (named !== undefined)
    return toRecordCandidate(named[0], 0.95, `The field ${named[1].title} has this name.`);
  const synonym = entries.find(([, field]) => field.synonyms.includes(key));
  if (synonym === undefined) return null;
  // The first synonyms are the usual ones.
  const rank = synonym[1].synonyms.indexOf(key);
  return toRecordCandidate(
    synonym[0],
    Math.max(0.75, 0.9 - rank * 0.01),
    `Other tables call the field ${synonym[1].title} so.`,
  );
}

function findNearly(key: string, { record, checklists }: GuessRequest): Candidate | null {
  if (key.length < 5) return null;
  const isNear = (word: string) => computeEditDistance(key, toHeaderKey(word), 1) === 1;
  const entry = Object.entries(record.fields).find(
    ([name, field]) => isNear(name) || field.synonyms.some(isNear),
  );
  if (entry !== undefined) {
    return toRecordCandidate(
      entry[0],
      0.6,
      `The header is nearly one of the field ${entry[1].title}.`,
    );
  }
  for (const { id, title, fields } of checklists) {
    const field = fields.find(({ name }) => isNear(name));
    if (field !== undefined) {
      return {
        checklist: id,
        field,
        confidence: 0.6,
        reason: `The header is nearly ${field.name} of ${title}.`,
      };
    }
  }
  return null;
}

/** Values that look like something else make a guess less sure; values alone make a weak one. */
function weigh(
  candidate: Candidate | null,
  request: GuessRequest,
  index: number,
): Candidate | null {
  const values = request.sample.map((row) => row[index] ?? '');
  const seen = recogniseValues(values);
  if (candidate === null) {
    if (seen === null) return null;
    return toRecordCandidate(
      seen.field,
      0.4,
      `The values look like ${seen.what}; the header is not known.`,
    );
  }
  const fields = listCoreFields(candidate.field.concept, candidate.field.form);
  if (seen === null || fields.length === 0) return candidate;
  if (fields.includes(seen.field)) return candidate;
  if (!seen.isDistinct || HELPERS.has(candidate.field.form ?? '')) return candidate;
  return {
    ...candidate,
    confidence: Math.max(0.3, candidate.confidence - 0.5),
    reason: `${candidate.reason} But the values look like ${seen.what}.`,
  };
}

interface Weighed {
  readonly header: string;
  readonly index: number;
  /** Goes before every guess. */
  readonly isDecided: boolean;
  readonly candidate: Candidate | null;
}

/** Of a column that fills a required field because no other does. */
const STAND_IN_CONFIDENCE = 0.8;
/** A guess below this is told and not used. */
const LEAST_CONFIDENCE = 0.5;

function settle(guesses: readonly Weighed[]): ColumnGuess[] {
  const taken = new Map<string, string>();
  const result = new Map<number, ColumnGuess>();
  const order = guesses.toSorted(
    (a, b) =>
      Number(b.isDecided) - Number(a.isDecided) ||
      (b.candidate?.confidence ?? 0) - (a.candidate?.confidence ?? 0) ||
      a.index - b.index,
  );
  for (const { header, index, candidate } of order) {
    const field = candidate?.field;
    const fields = listCoreFields(field?.concept, field?.form);
    const base = {
      index,
      header,
      checklist: candidate?.checklist ?? '',
      name: field?.name ?? '',
      fields,
      confidence: candidate?.confidence ?? 0,
      reason: candidate?.reason ?? 'Nothing is known of this column.',
    };
    if (candidate === null || fields.length === 0 || candidate.confidence < LEAST_CONFIDENCE) {
      result.set(index, { ...base, status: 'kept' });
      continue;
    }
    const isHelper = HELPERS.has(field?.form ?? '');
    const claims = isHelper ? [field?.form ?? ''] : fields;
    const rival = claims.map((name) => taken.get(name)).find((one) => one !== undefined);
    if (rival !== undefined) {
      result.set(index, {
        ...base,
        status: 'conflict',
        reason: `${base.reason} The column "${rival}" fills the same field and is taken.`,
      });
      continue;
    }
    for (const name of claims) taken.set(name, header);
    result.set(index, { ...base, status: 'mapped' });
  }
  return guesses.map(({ index }) => result.get(index)).filter((guess) => guess !== undefined);
}
