import type { Author } from '../collection.ts';
import type { Credit } from '../count-credit.ts';
import { type Citable, toCitedTitle } from './citable.ts';
import { listContributors } from './to-schema-org.ts';

/** DataCite refuses records that grow without end; whoever wants every laboratory finds it on the page and in the crate. */
const MOST_CONTRIBUTORS = 500;

function toCreator(author: Author): Readonly<Record<string, unknown>> {
  if (author.kind === 'organisation') return { name: author.name, nameType: 'Organizational' };
  const { familyName, givenName, orcid, affiliation } = author;
  return {
    name: givenName === '' ? familyName : `${familyName}, ${givenName}`,
    nameType: 'Personal',
    familyName,
    ...(givenName === '' ? {} : { givenName }),
    ...(orcid === undefined
      ? {}
      : {
          nameIdentifiers: [
            {
              nameIdentifier: `https://orcid.org/${orcid}`,
              nameIdentifierScheme: 'ORCID',
              schemeUri: 'https://orcid.org',
            },
          ],
        }),
    ...(affiliation === undefined ? {} : { affiliation: [{ name: affiliation }] }),
  };
}

/** Other versions of the collection that have a DOI. */
export interface VersionDois {
  readonly previous: string | null;
  readonly next: string | null;
}

/**
 * The attributes of a DOI in DataCite's REST API, by metadata schema 4
 * (https://datacite-metadata-schema.readthedocs.io): the six that it demands, and what is known beyond them.
 */
export function toDataCite(
  citable: Citable,
  { credit, dois }: { readonly credit: Credit; readonly dois: VersionDois },
): Readonly<Record<string, unknown>> {
  const { content, published } = citable;
  const related = [
    { doi: dois.previous, relationType: 'IsNewVersionOf' },
    { doi: dois.next, relationType: 'IsPreviousVersionOf' },
  ].flatMap(({ doi, relationType }) =>
    doi === null ? [] : [{ relatedIdentifier: doi, relatedIdentifierType: 'DOI', relationType }],
  );
  return {
    creators: content.authors.map(toCreator),
    titles: [{ title: toCitedTitle(citable) }],
    publisher: citable.publisher,
    publicationYear: Number(published.slice(0, 4)),
    types: { resourceType: 'Collection of genomes', resourceTypeGeneral: 'Collection' },
    url: citable.url,
    version: citable.version,
    schemaVersion: 'http://datacite.org/schema/kernel-4',
    descriptions:
      content.description === ''
        ? []
        : [{ description: content.description, descriptionType: 'Abstract' }],
    contributors: listContributors(credit)
      .slice(0, MOST_CONTRIBUTORS)
      .map((name) => ({ name, nameType: 'Organizational', contributorType: 'DataCollector' })),
    dates: [
      { date: published, dateType: 'Issued' },
      ...(credit.collected === null
        ? []
        : [
            {
              date: `${credit.collected.first}/${credit.collected.last}`,
              dateType: 'Collected',
            },
          ]),
    ],
    rightsList: citable.licences.map(({ title, url, spdx }) => ({
      rights: title,
      ...(url === '' ? {} : { rightsUri: url }),
      ...(spdx === null
        ? {}
        : { rightsIdentifier: spdx.toLowerCase(), rightsIdentifierScheme: 'SPDX' }),
    })),
    fundingReferences: content.funding.map(({ funder, award, title }) => ({
      funderName: funder,
      ...(award === undefined ? {} : { awardNumber: award }),
      ...(title === undefined ? {} : { awardTitle: title }),
    })),
    sizes: [`${citable.members} genomes`],
    relatedIdentifiers: related,
    alternateIdentifiers: [
      { alternateIdentifier: citable.identifier, alternateIdentifierType: 'URN' },
    ],
  };
}
