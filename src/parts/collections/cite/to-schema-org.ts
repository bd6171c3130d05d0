import type { Author, CollectionContent } from '../collection.ts';
import type { Credit } from '../count-credit.ts';
import { type Citable, toCitedAddress, toCitedTitle } from './citable.ts';

/** An author as schema.org describes people and organisations. */
export function toSchemaAuthor(author: Author): Readonly<Record<string, unknown>> {
  if (author.kind === 'organisation') return { '@type': 'Organization', name: author.name };
  const { familyName, givenName, orcid, affiliation } = author;
  return {
    '@type': 'Person',
    name: givenName === '' ? familyName : `${givenName} ${familyName}`,
    familyName,
    ...(givenName === '' ? {} : { givenName }),
    ...(orcid === undefined ? {} : { '@id': `https://orcid.org/${orcid}` }),
    ...(affiliation === undefined
      ? {}
      : { affiliation: { '@type': 'Organization', name: affiliation } }),
  };
}

export function toSchemaFunding({ funding }: CollectionContent): readonly object[] {
  return funding.map(({ funder, award, title }) => ({
    '@type': 'Grant',
    funder: { '@type': 'Organization', name: funder },
    ...(award === undefined ? {} : { identifier: award }),
    ...(title === undefined ? {} : { name: title }),
  }));
}

/** Every laboratory and group that members come from, each once. */
export function listContributors({ laboratories, groups }: Credit): readonly string[] {
  return [...new Set([...laboratories, ...groups].map(({ name }) => name))];
}

/** The page's markup for search engines: https://schema.org/Dataset as JSON-LD. */
export function toSchemaOrg(
  citable: Citable,
  { credit, files }: { readonly credit: Credit; readonly files: readonly CollectionFile[] },
): Readonly<Record<string, unknown>> {
  const { content, licences } = citable;
  const addresses = [...new Set(licences.map(({ url }) => url).filter((url) => url !== ''))];
  return {
    '@context': 'https://schema.org',
    '@type': 'Dataset',
    '@id': toCitedAddress(citable),
    identifier: [citable.doi === null ? null : toCitedAddress(citable), citable.identifier].filter(
      (one) => one !== null,
    ),
    name: toCitedTitle(citable),
    description: content.description,
    url: citable.url,
    version: citable.version,
    datePublished: citable.published,
    creator: content.authors.map(toSchemaAuthor),
    contributor: listContributors(credit).map((name) => ({ '@type': 'Organization', name })),
    ...(content.funding.length === 0 ? {} : { funding: toSchemaFunding(content) }),
    publisher: { '@type': 'Organization', name: citable.publisher },
    ...(addresses.length === 0 ? {} : { license: addresses }),
    isAccessibleForFree: true,
    size: `${citable.members} genomes`,
    ...(credit.collected === null
      ? {}
      : { temporalCoverage: `${credit.collected.first}/${credit.collected.last}` }),
    ...(credit.countries.length === 0
      ? {}
      : { spatialCoverage: credit.countries.map(({ name }) => ({ '@type': 'Place', name })) }),
    distribution: files.map(({ address, mediaType, name }) => ({
      '@type': 'DataDownload',
      name,
      contentUrl: address,
      encodingFormat: mediaType,
    })),
  };
}

/** A file of a collection's version. */
export interface CollectionFile {
  readonly name: string;
  readonly mediaType: string;
  readonly address: string;
}
