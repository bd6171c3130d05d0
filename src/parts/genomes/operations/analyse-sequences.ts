import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import type { GenomesService } from '../genomes-service.ts';

const MAX_BODY_BYTES = 8 * 1024 ** 3;
const MEDIA_TYPES = { ndjson: 'application/x-ndjson', tsv: 'text/tab-separated-values' } as const;

const sequence = z.strictObject({
  name: z
    .string()
    .max(10_000)
    .regex(/^\P{Cc}*$/u, 'no control characters'),
  sequence: z
    .string()
    .regex(/^[A-Za-z*.?\-\s]*$/, 'letters, gaps and white space')
    .describe('Nucleotide letters; gaps and white space are left out'),
});

/** The sequences of a JSON body as the FASTA that they would have been. */
function toFasta(sequences: readonly z.output<typeof sequence>[]): AsyncIterable<Uint8Array> {
  const encoder = new TextEncoder();
  return (async function* () {
    for (const { name, sequence } of sequences) yield encoder.encode(`>${name}\n${sequence}\n`);
  })();
}

/** Analysis of sequences on the spot: nothing of them is stored. */
export const analyseSequences = defineOperation<GenomesService>()({
  name: 'analyse-sequences',
  method: 'POST',
  path: '/api/pathogens/{id}/analyse',
  tag: 'pathogens',
  summary: 'Analyse sequences: alignment, mutations, clade, quality; nothing is stored',
  description:
    'The body is FASTA, plain, gzip, zstd, xz or bzip2, of any number of sequences, or JSON with a few. Answers a ' +
    'line for each, in their order, while the body is still being read: JSON records ' +
    '(application/x-ndjson, described by schemas/analysis-line.json), or the table (text/tab-separated-values) by `Accept` or `format=tsv`. A ' +
    'sequence that cannot be analysed has its reason in `error` (table: `errors`) and does not touch ' +
    'the others. Where the body turns out to be damaged or too large after the first results, the last ' +
    'line has an empty name and says so. X-Analysis-Engine, X-Dataset-Version and every JSON record name ' +
    'the versions of program and dataset. Where the genome has several segments, each sequence is analysed as the one ' +
    'that its letters are, which `segment` names. Clients that send more than 32 MiB have to read while they send.',
  access: 'public',
  input: {
    params: z.object({ id: z.string().max(60) }),
    query: z.object({ format: z.enum(['ndjson', 'tsv']).optional() }),
    body: z.strictObject({ sequences: z.array(sequence).min(1) }).optional(),
  },
  rawBody: {
    maxBytes: MAX_BODY_BYTES,
    mediaTypes: ['text/x-fasta', 'text/plain', 'application/octet-stream'],
  },
  output: { mediaTypes: Object.values(MEDIA_TYPES) },
  errors: ['request-invalid', 'pathogen-not-found', 'request-too-large', 'too-many-requests'],
  examples: [
    {
      name: 'one sequence as JSON',
      params: { id: 'sars-cov-2' },
      body: { sequences: [{ name: 'too short', sequence: 'ACGTACGT' }] },
    },
    {
      name: 'FASTA to a table',
      params: { id: 'sars-cov-2' },
      query: { format: 'tsv' },
      body: '>first\nACGT\n>second\nACGTNNNN\n',
    },
    { name: 'no FASTA', params: { id: 'sars-cov-2' }, body: 'strain,date\n', status: 400 },
    { name: 'nothing', params: { id: 'sars-cov-2' }, body: '', status: 400 },
    { name: 'unknown pathogen', params: { id: 'nothing' }, body: '>a\nACGT\n', status: 404 },
  ],
  handle: async (service, { params, query, body, headers, stream, signal }) => {
    const wantsTable = (headers.accept ?? '').includes(MEDIA_TYPES.tsv);
    const format = query.format ?? (wantsTable ? 'tsv' : 'ndjson');
    const { origin, body: lines } = await service.live.start({
      pathogen: params.id,
      bytes: body === undefined ? stream : toFasta(body.sequences),
      format,
      signal,
    });
    return new Reply({
      headers: {
        'Content-Type': `${MEDIA_TYPES[format]}; charset=utf-8`,
        'X-Accel-Buffering': 'no',
        'X-Analysis-Engine': `outbreak-commons/${origin.engineVersion}`,
        'X-Dataset-Version': origin.datasetTag,
      },
      body: lines,
    });
  },
});
