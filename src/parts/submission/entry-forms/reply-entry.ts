import { createHash } from 'node:crypto';
import { isKnownTag } from '../../../platform/http/feed-reply.ts';
import type { Caller } from '../../../schema/caller.ts';
import { Reply } from '../../../schema/define-operation.ts';
import { toEntryJsonLd } from '../../../schema/entry-json-ld.ts';
import { AppError } from '../../../schema/errors.ts';
import { formatTermsLinks } from '../../../schema/terms.ts';
import type { EntryPage } from '../entry-page.ts';
import type { SubmissionService } from '../submission-service.ts';
import { chooseEntryForm, type EntryForm, mediaTypeOf } from './choose-entry-form.ts';
import {
  formatEntryFasta,
  formatEntryGenBank,
  formatEntryTable,
  toEntryCrate,
} from './format-entry.ts';

/** What is asked, by whom. */
export interface EntryAsked {
  readonly accession: string;
  /** Named in the address. */
  readonly format: EntryForm | undefined;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly caller: Caller | null;
  /** Address of the node. */
  readonly origin: string;
}

const ENDINGS: Readonly<Partial<Record<EntryForm, string>>> = {
  tsv: 'tsv',
  fasta: 'fasta',
  genbank: 'gb',
};

async function write(
  service: SubmissionService,
  form: EntryForm,
  { page, caller, origin }: { page: EntryPage; caller: Caller | null; origin: string },
): Promise<string> {
  const readSequences = () =>
    service.readSequence(page.accessionVersion, { caller, segment: null });
  const described = (value: object | null): string => {
    if (value !== null) return JSON.stringify(value, null, 1);
    throw new AppError('not-acceptable', {
      detail: 'Only entries that are open to everybody are described for other catalogues.',
    });
  };
  switch (form) {
    case 'json':
      return JSON.stringify(page);
    case 'tsv':
      return formatEntryTable(page);
    case 'fasta':
      return formatEntryFasta(await readSequences());
    case 'genbank':
      return formatEntryGenBank(page, await readSequences(), origin);
    case 'json-ld':
      return described(toEntryJsonLd(page, origin));
    case 'ro-crate':
      return described(toEntryCrate(page, origin));
  }
}

function toContentType(form: EntryForm): string {
  const type = mediaTypeOf[form];
  return type.startsWith('text/') ? `${type}; charset=utf-8` : type;
}

/**
 * An entry in the form that is asked for. Its tag is that of the bytes; the form depends on the header Accept, which
 * caches are told. What is not open is kept by none.
 * @throws AppError entry-not-found, sequence-controlled, not-acceptable
 */
export async function replyWithEntry(
  service: SubmissionService,
  { accession, format, headers, caller, origin }: EntryAsked,
): Promise<Reply> {
  const form = chooseEntryForm(headers.accept, format);
  const page = await service.readEntry(accession, caller);
  const body = await write(service, form, { page, caller, origin });
  const tag = `"${createHash('sha256').update(`${form} ${body}`).digest('base64url').slice(0, 22)}"`;
  const ending = ENDINGS[form];
  const kept = {
    ETag: tag,
    Vary: 'Accept',
    // Asked again each time, so that what is no more open is gone from where it was kept, too.
    'Cache-Control': page.visibility === 'open' ? 'no-cache' : 'private, no-store',
    Link: formatTermsLinks([page.terms.url]),
  };
  if (isKnownTag(headers, tag)) return new Reply({ status: 304, headers: kept, body: null });
  return new Reply({
    headers: {
      ...kept,
      'Content-Type': toContentType(form),
      ...(ending === undefined
        ? {}
        : { 'Content-Disposition': `inline; filename="${page.accessionVersion}.${ending}"` }),
    },
    body,
  });
}
