import type { ReleaseManifest } from '../../schema/release-manifest.ts';
import { describeTerms } from '../../schema/terms.ts';

type Node = Readonly<Record<string, unknown>> & { readonly '@id': string };

const reference = (id: string) => ({ '@id': id });

/**
 * What a release is, as RO-Crate 1.1 metadata (https://w3id.org/ro/crate/1.1): readable by people and programs that
 * know nothing of this one. `manifest` has all files but this one.
 */
export function describeRelease(manifest: Omit<ReleaseManifest, 'format'>): string {
  const { instance, number, createdAt, node, files, counts, terms, groups } = manifest;
  const licences = Object.keys(terms).map(describeTerms);
  const organisations = Object.entries(groups).map(
    ([id, name]): Node => ({ '@id': `#group-${id}`, '@type': 'Organization', name }),
  );
  const simulated = instance.simulated ? ' Simulated data: no entry is a real sample.' : '';
  const root: Node = {
    '@id': './',
    '@type': 'Dataset',
    name: `${instance.displayName}, release ${number}`,
    description: `${counts.entries} open entries of ${instance.displayName} at ${createdAt}.${simulated}`,
    datePublished: createdAt,
    identifier: `urn:outbreak:${node.id}:${instance.id}:${number}`,
    publisher: reference(`#node-${node.id}`),
    creator: organisations.map((one) => reference(one['@id'])),
    license: licences.map(({ id }) => reference(`#terms-${id}`)),
    hasPart: files.map(({ name }) => reference(name)),
  };
  const graph: Node[] = [
    {
      '@id': 'ro-crate-metadata.json',
      '@type': 'CreativeWork',
      conformsTo: reference('https://w3id.org/ro/crate/1.1'),
      about: reference('./'),
    },
    root,
    { '@id': `#node-${node.id}`, '@type': 'Organization', name: node.name },
    ...organisations,
    ...licences.map(
      ({ id, title, url }): Node => ({
        '@id': `#terms-${id}`,
        '@type': 'CreativeWork',
        name: title,
        ...(url === '' ? {} : { url }),
      }),
    ),
    ...files.map(
      ({ name, mediaType, bytes, sha256, rows }): Node => ({
        '@id': name,
        '@type': 'File',
        encodingFormat: mediaType,
        contentSize: `${bytes}`,
        sha256,
        description: `${rows} records`,
      }),
    ),
  ];
  return `${JSON.stringify({ '@context': 'https://w3id.org/ro/crate/1.1/context', '@graph': graph }, null, 2)}\n`;
}
