/** What of an entry stands in its description for search engines. */
export interface DescribedEntry {
  readonly accession: string;
  readonly version: number;
  readonly accessionVersion: string;
  readonly pathogen: string;
  readonly simulated: boolean;
  readonly visibility: string;
  readonly submittedAt: string;
  readonly releasedAt: string;
  readonly terms: { readonly title: string; readonly url: string };
  readonly metadata: Readonly<Record<string, string | null>>;
}

export type JsonLd = Readonly<Record<string, unknown>>;

const PROFILE = 'https://bioschemas.org/profiles/Dataset/1.0-RELEASE';

/** Fields whose values are not said elsewhere in the description, with the name that search engines are told. */
const PROPERTIES: readonly (readonly [field: string, name: string])[] = [
  ['host', 'host'],
  ['samplingStrategy', 'sampling strategy'],
  ['sequencingPlatform', 'sequencing platform'],
];

function listPlace({ country, division }: DescribedEntry['metadata']): string[] {
  return [division, country].flatMap((one) => (one === null || one === undefined ? [] : [one]));
}

function describeOrganisation(name: string | null | undefined): JsonLd[] {
  return name === null || name === undefined || name === ''
    ? []
    : [{ '@type': 'Organization', name }];
}

/** Files that an entry can be had as, from the root of its node. */
export function listEntryFiles({ accessionVersion }: Pick<DescribedEntry, 'accessionVersion'>) {
  const address = `/api/entries/${encodeURIComponent(accessionVersion)}`;
  return [
    { format: 'fasta', mediaType: 'text/x-fasta', path: `${address}?format=fasta` },
    { format: 'genbank', mediaType: 'text/x-genbank', path: `${address}?format=genbank` },
    { format: 'tsv', mediaType: 'text/tab-separated-values', path: `${address}?format=tsv` },
    { format: 'json', mediaType: 'application/json', path: `${address}?format=json` },
  ] as const;
}

/**
 * An open entry for search engines: a Dataset of schema.org by Bioschemas' profile, about a sample, with its terms and
 * files. Null for an entry that not everybody may see. `origin` is the node's address without a slash at its end.
 */
export function toEntryJsonLd(entry: DescribedEntry, origin: string): JsonLd | null {
  if (entry.visibility !== 'open') return null;
  const { accessionVersion, metadata, simulated, terms } = entry;
  const url = `${origin}/entries/${encodeURIComponent(accessionVersion)}`;
  const place = listPlace(metadata);
  const when = metadata.date ?? null;
  const what = `Genome ${accessionVersion} of ${entry.pathogen}`;
  const where = [
    ...(place.length === 0 ? [] : [`from ${place.join(', ')}`]),
    ...(when === null ? [] : [`collected ${when}`]),
  ];
  const made = simulated ? 'Simulated data: a program made this up; there is no such sample. ' : '';
  const laboratories = [
    ...describeOrganisation(metadata.originatingLab),
    ...describeOrganisation(metadata.submittingLab),
  ];
  return {
    '@context': 'https://schema.org',
    '@id': url,
    '@type': 'Dataset',
    'http://purl.org/dc/terms/conformsTo': { '@id': PROFILE, '@type': 'CreativeWork' },
    name: simulated ? `${what} (simulated)` : what,
    description: `${made}${[what, ...where].join(', ')}, with its sequence, mutations and quality.`,
    identifier: accessionVersion,
    version: String(entry.version),
    url,
    sameAs: `${origin}/api/entries/${encodeURIComponent(accessionVersion)}`,
    keywords: [entry.pathogen, 'genome', 'sequence', ...(simulated ? ['simulated'] : [])],
    license: terms.url === '' ? terms.title : terms.url,
    usageInfo: `${origin}/api/terms`,
    isAccessibleForFree: true,
    dateCreated: entry.submittedAt,
    datePublished: entry.releasedAt,
    ...(when === null ? {} : { temporalCoverage: when }),
    ...(place.length === 0
      ? {}
      : { spatialCoverage: { '@type': 'Place', name: place.join(', ') } }),
    ...(laboratories.length === 0 ? {} : { creator: laboratories }),
    about: {
      '@type': 'BioChemEntity',
      additionalType: 'https://bioschemas.org/BioSample',
      name: metadata.strain ?? metadata.submissionId ?? accessionVersion,
      identifier: metadata.biosampleAccession ?? accessionVersion,
      additionalProperty: PROPERTIES.flatMap(([field, name]) => {
        const value = metadata[field] ?? null;
        return value === null ? [] : [{ '@type': 'PropertyValue', name, value }];
      }),
    },
    distribution: listEntryFiles(entry).map(({ mediaType, path }) => ({
      '@type': 'DataDownload',
      encodingFormat: mediaType,
      contentUrl: `${origin}${path}`,
    })),
  };
}
