import type { Author } from '../collection.ts';
import type { Credit } from '../count-credit.ts';
import { type Citable, toCitedAddress, toCitedTitle } from './citable.ts';
import { listContributors } from './to-schema-org.ts';

type Node = Readonly<Record<string, unknown>> & { readonly '@id': string };

const reference = ({ '@id': id }: Node) => ({ '@id': id });

function toAuthorNodes(author: Author, at: number): readonly [Node, ...Node[]] {
  if (author.kind === 'organisation') {
    return [{ '@id': `#author-${at + 1}`, '@type': 'Organization', name: author.name }];
  }
  const { familyName, givenName, orcid, affiliation } = author;
  const place: Node[] =
    affiliation === undefined
      ? []
      : [{ '@id': `#affiliation-${at + 1}`, '@type': 'Organization', name: affiliation }];
  return [
    {
      '@id': orcid === undefined ? `#author-${at + 1}` : `https://orcid.org/${orcid}`,
      '@type': 'Person',
      name: givenName === '' ? familyName : `${givenName} ${familyName}`,
      familyName,
      ...(givenName === '' ? {} : { givenName }),
      ...(place[0] === undefined ? {} : { affiliation: reference(place[0]) }),
    },
    ...place,
  ];
}

/**
 * A version of a collection as RO-Crate 1.1 metadata (https://w3id.org/ro/crate/1.1): its files, who made it, whom its
 * genomes come from and under which terms.
 */
export function toRoCrate(
  citable: Citable,
  {
    credit,
    files,
  }: {
    readonly credit: Credit;
    /** Beside the metadata itself. */
    readonly files: readonly { readonly name: string; readonly mediaType: string }[];
  },
): Readonly<Record<string, unknown>> {
  const { content, licences } = citable;
  const authors = content.authors.map(toAuthorNodes);
  const contributors = listContributors(credit).map(
    (name, at): Node => ({ '@id': `#contributor-${at + 1}`, '@type': 'Organization', name }),
  );
  const funders = content.funding.flatMap(({ funder, award, title }, at): readonly Node[] => {
    const organisation: Node = {
      '@id': `#funder-${at + 1}`,
      '@type': 'Organization',
      name: funder,
    };
    const grant: Node = {
      '@id': `#grant-${at + 1}`,
      '@type': 'Grant',
      funder: reference(organisation),
      ...(award === undefined ? {} : { identifier: award }),
      ...(title === undefined ? {} : { name: title }),
    };
    return [grant, organisation];
  });
  const terms = licences.map(
    ({ title, url }, at): Node => ({
      '@id': url === '' ? `#terms-${at + 1}` : url,
      '@type': 'CreativeWork',
      name: title,
    }),
  );
  const parts = files.map(
    ({ name, mediaType }): Node => ({
      '@id': name,
      '@type': 'File',
      name,
      encodingFormat: mediaType,
    }),
  );
  const publisher: Node = { '@id': '#publisher', '@type': 'Organization', name: citable.publisher };
  const root: Node = {
    '@id': './',
    '@type': 'Dataset',
    name: toCitedTitle(citable),
    description: content.description,
    identifier: citable.doi === null ? citable.identifier : toCitedAddress(citable),
    url: citable.url,
    version: citable.version,
    datePublished: citable.published,
    author: authors.map(([one]) => reference(one)),
    contributor: contributors.map(reference),
    publisher: reference(publisher),
    license: terms.map(reference),
    ...(funders.length === 0
      ? {}
      : { funding: funders.filter((one) => one['@type'] === 'Grant').map(reference) }),
    hasPart: parts.map(reference),
  };
  const nodes: Node[] = [
    {
      '@id': 'ro-crate-metadata.json',
      '@type': 'CreativeWork',
      conformsTo: { '@id': 'https://w3id.org/ro/crate/1.1' },
      about: reference(root),
    },
    ...[root, ...authors.flat(), ...contributors, ...funders, ...terms, publisher, ...parts],
  ];
  // One person may stand among the authors twice by mistake: ids are unique in a crate.
  const graph = [...new Map(nodes.map((node) => [node['@id'], node])).values()];
  return { '@context': 'https://w3id.org/ro/crate/1.1/context', '@graph': graph };
}
