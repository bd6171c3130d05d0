import { z } from 'zod';
import { mapColumns } from '../../../engine/validate/map-columns.ts';
import type { ReferenceLengths } from '../../../schema/ports.ts';
import { sampleMetadata } from '../../../schema/records/sample-metadata.ts';
import { type DraftProblem, toDraftProblem } from '../drafts/draft-problem.ts';

const source = z.object({ type: z.string().max(100), name: z.string().max(1000) });
const annotation = z.object({
  unprocessedFields: z.array(source).max(1000).default([]),
  processedFields: z.array(source).max(1000).default([]),
  message: z.string().min(1).max(10_000),
});
const sequences = z.record(z.string(), z.string().nullable()).default({});
const insertions = z.record(z.string(), z.array(z.string())).default({});

/** One line of what a pipeline sends back, in the shape of Loculus' processed data. */
export const processedEntry = z.object({
  accession: z.string().min(1).max(60).describe('As it was handed out.'),
  version: z.number().int().min(1).describe('As it was handed out.'),
  errors: z.array(annotation).max(1000).nullish(),
  warnings: z.array(annotation).max(1000).nullish(),
  data: z.object({
    metadata: z
      .record(z.string(), z.unknown())
      .describe(
        'New values by field; null clears one, and what is not named stays as it was sent in.',
      ),
    unalignedNucleotideSequences: sequences,
    alignedNucleotideSequences: sequences,
    nucleotideInsertions: insertions,
    alignedAminoAcidSequences: sequences,
    aminoAcidInsertions: insertions,
    sequenceNameToFastaId: z.record(z.string(), z.string()).default({}),
    files: z.unknown().optional(),
  }),
});
export type ProcessedEntry = z.output<typeof processedEntry>;

/** What a pipeline's answer means for a draft. */
export interface Verdict {
  /** New values of fields by name. */
  readonly changes: Readonly<Record<string, string | null>>;
  readonly problems: readonly DraftProblem[];
}

/** Marks what a pipeline has said, so that its next answer takes the place of it. */
export const PIPELINE_PREFIX = 'pipeline-';

const NUCLEOTIDES = /[^ACGTUMRWSYKVHDBN]/i;
const ALIGNED_NUCLEOTIDES = /[^ACGTUMRWSYKVHDBN-]/i;
const AMINO_ACIDS = /[^ACDEFGHIKLMNPQRSTVWYBZXUOJ*-]/i;
const SHOWN = 200;
const LONGEST_MESSAGE = 2000;

/**
 * Checks one answer of a pipeline: types of values, names of segments and genes, letters, lengths against the
 * reference. What is wrong is a problem of that one entry.
 * @param submitted letters by segment as they will be released, upper case
 */
export function checkProcessed(
  entry: ProcessedEntry,
  submitted: ReadonlyMap<string, string>,
  references: ReferenceLengths,
): Verdict {
  const problems: DraftProblem[] = [];
  for (const one of entry.errors ?? []) problems.push(toAnnotation(one, 'error'));
  for (const one of entry.warnings ?? []) problems.push(toAnnotation(one, 'warning'));
  // What failed has nothing that could be right; its submitter mends it and it is processed anew.
  if ((entry.errors ?? []).length > 0) return { changes: {}, problems };
  const { data } = entry;
  const report = (code: string, where: string, told: { value?: string; hint: string }) =>
    problems.push(
      toDraftProblem(
        {
          code: `${PIPELINE_PREFIX}${code}`,
          where: clean(where.slice(0, SHOWN)),
          value: clean((told.value ?? '').slice(0, SHOWN)),
          hint: told.hint,
        },
        'error',
      ),
    );
  const changes = readValues(data.metadata, problems, report);
  checkUnaligned(data.unalignedNucleotideSequences, submitted, { references, report });
  const names = { segments: [...references.segments.keys()], genes: [...references.genes.keys()] };
  checkLetters(data.alignedNucleotideSequences, {
    where: 'alignedNucleotideSequences',
    known: names.segments,
    isLength: (name, length) => references.segments.get(name) === length,
    lengthOf: (name) => references.segments.get(name),
    invalid: ALIGNED_NUCLEOTIDES,
    report,
  });
  checkLetters(data.alignedAminoAcidSequences, {
    where: 'alignedAminoAcidSequences',
    known: names.genes,
    // References are written with their last stop codon, or without.
    isLength: (name, length) => {
      const coding = references.genes.get(name) ?? 0;
      return length === coding || length === coding + 1;
    },
    lengthOf: (name) => references.genes.get(name),
    invalid: AMINO_ACIDS,
    report,
  });
  checkInsertions(data.nucleotideInsertions, {
    where: 'nucleotideInsertions',
    lengths: references.segments,
    invalid: NUCLEOTIDES,
    report,
  });
  checkInsertions(data.aminoAcidInsertions, {
    where: 'aminoAcidInsertions',
    lengths: references.genes,
    invalid: AMINO_ACIDS,
    report,
  });
  return { changes, problems };
}

type Report = (
  code: string,
  where: string,
  told: { readonly value?: string; readonly hint: string },
) => void;

/** The field of a problem is one that the draft has: what people see and can mend. */
function toAnnotation(
  { unprocessedFields, processedFields, message }: z.output<typeof annotation>,
  severity: 'error' | 'warning',
): DraftProblem {
  const sources = [...unprocessedFields, ...processedFields];
  const named = sources.find(({ type }) => type === 'Metadata')?.name;
  const field = named === undefined ? '' : (findFields([named]).fields.get(named) ?? '');
  const where = [...new Set(sources.map(({ type, name }) => `${type} ${name}`))].join(', ');
  return toDraftProblem(
    {
      code: `${PIPELINE_PREFIX}${severity}`,
      where: clean(where === '' ? 'the pipeline' : where.slice(0, SHOWN)),
      value: '',
      hint: clean(message.slice(0, LONGEST_MESSAGE)),
    },
    severity,
    field,
  );
}

/** The field that each name means, by its own name, its title or a name that other platforms give it. */
function findFields(names: readonly string[]): {
  readonly fields: ReadonlyMap<string, string>;
  readonly others: readonly string[];
} {
  const { fields, others } = mapColumns(names, sampleMetadata);
  const byName = new Map([...fields].map(([field, index]) => [names[index] ?? '', field]));
  return { fields: byName, others: others.map(({ header }) => header) };
}

function readValues(
  metadata: Readonly<Record<string, unknown>>,
  problems: DraftProblem[],
  report: Report,
): Record<string, string | null> {
  const { fields, others } = findFields(Object.keys(metadata));
  const changes: Record<string, string | null> = {};
  for (const [name, field] of fields) {
    // The name joins a row with its sequence and with what was released before.
    if (field === 'strain') continue;
    const value = metadata[name];
    const isDate =
      sampleMetadata.fields[field as keyof typeof sampleMetadata.fields].type === 'date';
    if (value === null) changes[field] = null;
    else if (typeof value === 'string') changes[field] = clean(value);
    else if (!isDate && (typeof value === 'number' || typeof value === 'boolean')) {
      changes[field] = String(value);
    } else {
      report('type-wrong', `metadata ${name}`, {
        value: JSON.stringify(value),
        hint: `The pipeline gives ${describeType(value)} where ${isDate ? 'a date is written as text' : 'a single value stands'}. Its maker corrects this.`,
      });
    }
  }
  if (others.length > 0) {
    const told = {
      code: `${PIPELINE_PREFIX}field-unknown`,
      where: 'metadata',
      value: others.toSorted().join(', ').slice(0, SHOWN),
      hint: 'This node has no such fields: what the pipeline found for them is not kept.',
    };
    problems.push(toDraftProblem({ ...told, value: clean(told.value) }, 'warning'));
  }
  return changes;
}

function describeType(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** What the database stores in no text is left out. */
function clean(text: string): string {
  return text.replaceAll('\u0000', '').toWellFormed();
}

/** Unknown ends may be cut off, as pipelines do before they align. */
function trimEnds(letters: string): string {
  const upper = letters.toUpperCase();
  let start = 0;
  let end = upper.length;
  while (start < end && upper[start] === 'N') start += 1;
  while (end > start && upper[end - 1] === 'N') end -= 1;
  return upper.slice(start, end);
}

function checkUnaligned(
  unaligned: Readonly<Record<string, string | null>>,
  submitted: ReadonlyMap<string, string>,
  { references, report }: { readonly references: ReferenceLengths; readonly report: Report },
): void {
  for (const [segment, letters] of Object.entries(unaligned)) {
    const where = `unalignedNucleotideSequences ${segment}`;
    if (!references.segments.has(segment)) {
      reportName(report, where, [...references.segments.keys()]);
      continue;
    }
    if (letters === null) continue;
    const own = submitted.get(segment);
    if (own !== undefined && trimEnds(own) === trimEnds(letters)) continue;
    if (NUCLEOTIDES.test(letters)) reportLetter(report, where, [letters, NUCLEOTIDES]);
    else {
      report('sequence-other', where, {
        value: `${letters.length} letters, ${own?.length ?? 0} were sent in`,
        hint: 'The pipeline has processed other letters than were sent in, and this node releases those that were sent in. Send the letters that it made, if they are what shall be released.',
      });
    }
  }
}

function reportName(report: Report, where: string, known: readonly string[]): void {
  report('name-unknown', where, {
    hint: `The reference has no such name; it has ${known.slice(0, 20).join(', ')}${known.length > 20 ? ' and others' : ''}.`,
  });
}

function reportLetter(
  report: Report,
  where: string,
  [letters, invalid]: readonly [string, RegExp],
): void {
  const at = letters.search(invalid);
  report('letter-invalid', where, {
    value: clean(letters.slice(at, at + 1)),
    hint: `Position ${at + 1} has a letter that is none of a sequence of this kind. The pipeline's maker corrects this.`,
  });
}

function checkLetters(
  given: Readonly<Record<string, string | null>>,
  rules: {
    readonly where: string;
    readonly known: readonly string[];
    readonly isLength: (name: string, length: number) => boolean;
    readonly lengthOf: (name: string) => number | undefined;
    readonly invalid: RegExp;
    readonly report: Report;
  },
): void {
  for (const [name, letters] of Object.entries(given)) {
    const where = `${rules.where} ${name}`;
    if (!rules.known.includes(name)) reportName(rules.report, where, rules.known);
    else if (letters === null) continue;
    else if (!rules.isLength(name, letters.length)) {
      rules.report('length-wrong', where, {
        value: String(letters.length),
        hint: `An aligned sequence is as long as its reference: ${rules.lengthOf(name)} letters. The pipeline aligns with another reference.`,
      });
    } else if (rules.invalid.test(letters)) {
      reportLetter(rules.report, where, [letters, rules.invalid]);
    }
  }
}

function checkInsertions(
  given: Readonly<Record<string, readonly string[]>>,
  rules: {
    readonly where: string;
    readonly lengths: ReadonlyMap<string, number>;
    readonly invalid: RegExp;
    readonly report: Report;
  },
): void {
  for (const [name, insertions] of Object.entries(given)) {
    const where = `${rules.where} ${name}`;
    const length = rules.lengths.get(name);
    if (length === undefined) {
      reportName(rules.report, where, [...rules.lengths.keys()]);
      continue;
    }
    const wrong = insertions.find((text) => {
      const match = /^(\d{1,9}):(.+)$/s.exec(text);
      const isPlace = match !== null && Number(match[1]) <= length + 1;
      return !isPlace || rules.invalid.test(match[2] ?? '');
    });
    if (wrong === undefined) continue;
    rules.report('insertion-invalid', where, {
      value: clean(wrong),
      hint: `An insertion is written as the position before it and its letters, such as 22204:GAG; positions go to ${length}.`,
    });
  }
}
