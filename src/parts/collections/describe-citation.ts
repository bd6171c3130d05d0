import { AppError } from '../../schema/errors.ts';
import { type Citable, toCitedAddress } from './cite/citable.ts';
import { formatCitation } from './cite/citation-text.ts';
import { toBibTeX } from './cite/to-bibtex.ts';
import { toCsl } from './cite/to-csl.ts';
import { toDataCite } from './cite/to-datacite.ts';
import { toRis } from './cite/to-ris.ts';
import { toRoCrate } from './cite/to-ro-crate.ts';
import { type CollectionFile, toSchemaOrg } from './cite/to-schema-org.ts';
import type { CollectionsContext } from './collections-context.ts';
import type { Credit } from './count-credit.ts';
import { countCredit, type FoundVersion, toCitable } from './describe-collection.ts';
import { listDois } from './doi/doi-store.ts';
import { CRATE_FILES, memberFiles } from './write-member-files.ts';

export const citationFormats = [
  'text',
  'bibtex',
  'ris',
  'csl-json',
  'schema.org',
  'datacite',
] as const;
export type CitationFormat = (typeof citationFormats)[number];

const toJson = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

/** What everybody may see of a version, and its citation: the same for whoever asks. */
async function readCitable(
  context: CollectionsContext,
  found: FoundVersion,
): Promise<{ readonly citable: Citable; readonly credit: Credit }> {
  const [{ credit }, dois] = await Promise.all([
    countCredit(context, found.place, null),
    listDois(context.db, found.collection.id),
  ]);
  return { citable: toCitable(context, found, { credit, dois }), credit };
}

function listFiles({ nodeUrl }: CollectionsContext, reference: string): CollectionFile[] {
  const base = `${nodeUrl()}/api/collections/${reference}/files`;
  return Object.entries(memberFiles).map(([name, mediaType]) => ({
    ...{ name, address: `${base}/${name}` },
    mediaType: mediaType.split(';')[0] ?? mediaType,
  }));
}

/** The citation of a published version in one of its forms; a file name where it is for a program. */
export async function describeCitation(
  context: CollectionsContext,
  found: FoundVersion,
  format: CitationFormat,
): Promise<{
  readonly mediaType: string;
  readonly fileName: string | null;
  readonly text: string;
  readonly citedAs: string;
}> {
  const { citable, credit } = await readCitable(context, found);
  const name = `collection-${citable.reference.replace('.', '-v')}`;
  const citedAs = toCitedAddress(citable);
  const as = (mediaType: string, fileName: string | null, text: string) => ({
    ...{ mediaType, fileName, text, citedAs },
  });
  switch (format) {
    case 'text':
      return as('text/plain; charset=utf-8', null, `${formatCitation(citable)}\n`);
    case 'bibtex':
      return as('application/x-bibtex; charset=utf-8', `${name}.bib`, toBibTeX(citable));
    case 'ris':
      return as('application/x-research-info-systems', `${name}.ris`, toRis(citable));
    case 'csl-json':
      return as('application/vnd.citationstyles.csl+json', `${name}.json`, toJson(toCsl(citable)));
    case 'schema.org': {
      const files = listFiles(context, citable.reference);
      return as('application/ld+json', null, toJson(toSchemaOrg(citable, { credit, files })));
    }
    case 'datacite': {
      const dois = { previous: null, next: null };
      return as('application/json', null, toJson(toDataCite(citable, { credit, dois })));
    }
  }
}

/** The metadata of a published version's RO-Crate. @throws AppError collection-not-ready, of a draft */
export async function describeCrate(
  context: CollectionsContext,
  found: FoundVersion,
): Promise<string> {
  if (found.published === null) {
    throw new AppError('collection-not-ready', {
      detail: 'Publish it first: a crate is of what does not change.',
    });
  }
  const { citable, credit } = await readCitable(context, found);
  const files = CRATE_FILES.map((name) => ({
    name,
    mediaType: memberFiles[name].split(';')[0] ?? '',
  }));
  return toJson(toRoCrate(citable, { credit, files }));
}
