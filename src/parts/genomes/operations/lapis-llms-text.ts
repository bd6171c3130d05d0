import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import type { Instance } from '../../../schema/ports.ts';
import { findAllReferences } from '../analysis/find-references.ts';
import { findInstanceOf, type GenomesService } from '../genomes-service.ts';
import { listIndexColumns, PRIMARY_KEY } from '../index/index-columns.ts';
import { findDataVersion } from '../lapis-info.ts';
import { lapisParams } from '../lapis-reply.ts';
import { isSegmented } from '../pathogens/pathogen.ts';
import type { LoadedPathogen } from '../pathogens/pathogen-store.ts';

function describeSegments({ meta }: LoadedPathogen): string[] {
  if (!isSegmented(meta)) return [];
  const names = meta.segments.map(({ name }) => name).join(', ');
  return [
    `- the genome has the segments ${names}: nucleotide mutations are named with theirs, as ${meta.segments[0]?.name}:C241T, and columns of the analysis end with it`,
  ];
}

function writeText({ id, displayName, simulated }: Instance, loaded: LoadedPathogen): string {
  const { meta } = loaded;
  const columns = listIndexColumns(meta);
  const genes = findAllReferences(loaded.segments).genes.map(({ name }) => name);
  const base = `/api/lapis/${id}`;
  const lines = [
    `# ${displayName}`,
    '',
    `> Genomes of ${meta.displayName} with their metadata, mutations and sequences, asked by HTTP as LAPIS 0.8.6.`,
    ...(simulated
      ? ['', 'Everything in this instance is simulated: it says nothing of real cases.']
      : []),
    '',
    '## Endpoints',
    '',
    `- ${base}/sample/aggregated: counts; fields=a,b groups by columns`,
    `- ${base}/sample/details: rows; fields, orderBy, limit, offset`,
    `- ${base}/sample/nucleotideMutations, aminoAcidMutations: mutations with count, coverage and proportion; minProportion`,
    `- ${base}/sample/nucleotideInsertions, aminoAcidInsertions: insertions with counts`,
    `- ${base}/sample/alignedNucleotideSequences, unalignedNucleotideSequences, alignedAminoAcidSequences: FASTA, JSON, NDJSON`,
    `- ${base}/component/nucleotideMutationsOverTime, aminoAcidMutationsOverTime, queriesOverTime: POST, counts by ranges of dates`,
    '- dataFormat=JSON|CSV|TSV; /api/openapi.json describes everything',
    '',
    '## Filters',
    '',
    '- column=value; several values of one are alternatives; column.regex, column.isNull=true',
    '- dates and numbers: columnFrom, columnTo; dates as YYYY-MM-DD',
    "- lineages: 'B.1.1' alone, 'B.1.1*' with its sublineages",
    `- nucleotideMutations=C241T,23403G; aminoAcidMutations=GENE:N501Y; genes are ${genes.join(', ')}`,
    ...describeSegments(loaded),
    '- advancedQuery=(C241T | GENE:501Y) & !country=Peru & [2-of: 241T, 3037T, 23403G]',
    '',
    '## Columns',
    '',
    `- ${PRIMARY_KEY} (string): accession with version, the key`,
    ...columns.map(({ name, type, definition }) => `- ${name} (${type}): ${definition}`),
    '',
  ];
  return lines.join('\n');
}

/** What an instance offers, in plain words for programs that read texts. */
export const lapisLlmsText = defineOperation<GenomesService>()({
  name: 'lapis-llms-text',
  method: 'GET',
  path: '/api/lapis/{pathogen}/llms.txt',
  tag: 'lapis',
  summary: 'What an instance offers, as a text for language models',
  access: 'public',
  input: { params: lapisParams },
  output: { mediaTypes: ['text/plain'] },
  errors: ['request-invalid', 'instance-not-found', 'pathogen-not-found'],
  errorForm: 'lapis',
  examples: [
    { name: 'an instance', params: { pathogen: '{exampleInstance}' } },
    { name: 'unknown', params: { pathogen: 'nothing' }, status: 404 },
  ],
  handle: async (service, { params }) => {
    const instance = await findInstanceOf(service, params.pathogen);
    const loaded = await service.catalogue.load(instance.pathogen);
    return new Reply({
      headers: {
        'Content-Type': 'text/plain; charset=utf-8',
        'Lapis-Data-Version': findDataVersion(service.index, instance.id) ?? '0',
      },
      body: writeText(instance, loaded),
    });
  },
});
