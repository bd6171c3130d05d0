import { AppError } from '../../../schema/errors.ts';

/** Forms that an entry can be had in, the one that is given unless another is asked for first. */
export const entryForms = ['json', 'tsv', 'fasta', 'genbank', 'json-ld', 'ro-crate'] as const;
export type EntryForm = (typeof entryForms)[number];

const CRATE_PROFILE = 'https://w3id.org/ro/crate';

/** The type that an answer of a form has. */
export const mediaTypeOf: Readonly<Record<EntryForm, string>> = {
  json: 'application/json',
  tsv: 'text/tab-separated-values',
  fasta: 'text/x-fasta',
  genbank: 'text/x-genbank',
  'json-ld': 'application/ld+json',
  'ro-crate': `application/ld+json;profile="${CRATE_PROFILE}"`,
};

/** Types without a parameter, by which forms are asked for too; the crate has JSON-LD's type and its profile. */
const NAMES: readonly (readonly [type: string, form: EntryForm])[] = [
  ['application/json', 'json'],
  ['text/tab-separated-values', 'tsv'],
  ['text/x-fasta', 'fasta'],
  ['application/fasta', 'fasta'],
  ['text/x-genbank', 'genbank'],
  ['application/genbank', 'genbank'],
  ['chemical/x-genbank', 'genbank'],
  ['application/ld+json', 'json-ld'],
];

interface Range {
  readonly type: string;
  readonly profile: string;
  readonly quality: number;
}

/** One range of a header Accept, such as 'text/*;q=0.5' (RFC 9110, section 12.5.1); a weight that is none counts as 1. */
function parseRange(text: string): Range {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim());
  const find = (name: string) =>
    parameters.find((part) => part.toLowerCase().startsWith(`${name}=`))?.slice(name.length + 1);
  const weight = Number(find('q') ?? 1);
  const quality = weight >= 0 && weight <= 1 ? weight : 1;
  const profile = (find('profile') ?? '').replaceAll('"', '');
  return { type: type.toLowerCase(), profile, quality };
}

/** How exactly a range names a form: 0 for not at all, more for a type, most for its profile. */
function fit({ type, profile }: Range, form: EntryForm): number {
  if (form === 'ro-crate') {
    return type === 'application/ld+json' && profile.startsWith(CRATE_PROFILE) ? 4 : 0;
  }
  if (type === '*/*') return 1;
  const own = NAMES.filter(([, one]) => one === form).map(([name]) => name);
  if (own.includes(type)) return profile.startsWith(CRATE_PROFILE) ? 0 : 3;
  return own.some((name) => type === `${name.split('/')[0]}/*`) ? 2 : 0;
}

/** The weight that a header gives a form: that of the range that names it most exactly. */
function weigh(ranges: readonly Range[], form: EntryForm): number {
  let best = 0;
  let quality = 0;
  for (const range of ranges) {
    const own = fit(range, form);
    if (own <= best) continue;
    best = own;
    quality = range.quality;
  }
  return quality;
}

/**
 * The form to answer in: the one that the address names, else the one that the header Accept gives most weight, of
 * several the first of entryForms.
 * @throws AppError not-acceptable
 */
export function chooseEntryForm(
  accept: string | undefined,
  named: EntryForm | undefined,
): EntryForm {
  if (named !== undefined) return named;
  if (accept === undefined || accept.trim() === '') return 'json';
  const ranges = accept.split(',').map(parseRange);
  const weighed = entryForms.map((form) => ({ form, weight: weigh(ranges, form) }));
  const [best] = weighed.toSorted((a, b) => b.weight - a.weight);
  if (best !== undefined && best.weight > 0) return best.form;
  throw new AppError('not-acceptable', {
    detail: `An entry can be had as ${Object.values(mediaTypeOf).join(', ')}; or name one in the address: ?format=${entryForms.join(', ?format=')}.`,
  });
}
