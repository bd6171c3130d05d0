import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { AppError } from '../../../schema/errors.ts';
import { forEverybody } from '../ask-index.ts';
import { findInstanceOf, type GenomesService } from '../genomes-service.ts';
import { buildTree, formatTree, USUAL_TREE_ENTRIES } from '../tree/build-tree.ts';
import { findTreeSegment } from '../tree/reference-trees.ts';
import { toPieces } from '../tree/to-pieces.ts';

/** Reads '/sars-cov-2' or 'influenza/HA' as Auspice has them in its addresses. */
function parsePrefix(prefix: string): {
  readonly instance: string;
  readonly segment: string | null;
} {
  const [instance = '', segment = null, ...rest] = prefix.split('/').filter((part) => part !== '');
  if (instance !== '' && rest.length === 0) return { instance, segment };
  throw new AppError('tree-not-found', {
    detail: `'${prefix.slice(0, 200)}' names no tree: it is "instance" or "instance/segment".`,
  });
}

/** What Auspice draws: a tree of open entries, or the sequence at its root. */
export const getCharonDataset = defineOperation<GenomesService>()({
  name: 'get-charon-dataset',
  method: 'GET',
  path: '/charon/getDataset',
  tag: 'trees',
  summary: 'A tree of the open entries of an instance, in the form that Auspice asks for',
  description:
    'An Auspice v2 file; with `type=root-sequence` the letters at the root. There are no tip frequencies and no measurements.',
  access: 'public',
  limit: 'download',
  input: {
    query: z.object({
      prefix: z.string().max(500),
      type: z.enum(['root-sequence', 'tip-frequencies', 'measurements']).optional(),
    }),
  },
  output: { mediaTypes: ['application/json'] },
  errors: [
    'request-invalid',
    'instance-not-found',
    'pathogen-not-found',
    'tree-not-found',
    'not-ready',
  ],
  examples: [
    { name: 'of an instance', query: { prefix: '/sars-cov-2-simulated' } },
    {
      name: 'the sequence at its root',
      query: { prefix: 'sars-cov-2-simulated', type: 'root-sequence' },
    },
    {
      name: 'frequencies, which there are not',
      query: { prefix: 'sars-cov-2-simulated', type: 'tip-frequencies' },
      status: 404,
    },
    { name: 'no instance', query: { prefix: '/nothing' }, status: 404 },
    { name: 'no tree', query: { prefix: '/a/b/c' }, status: 404 },
    { name: 'of what, is not said', query: {}, status: 400 },
  ],
  handle: async (service, { query, requestId, signal }) => {
    const { instance: id, segment } = parsePrefix(query.prefix);
    const instance = await findInstanceOf(service, id);
    if (query.type === 'root-sequence') {
      const pathogen = await service.catalogue.load(instance.pathogen);
      const own = findTreeSegment(pathogen, segment);
      const tree = service.referenceTrees.find(pathogen, own);
      return { nuc: toRootSequence(readLetters(own.files.referenceFasta), tree.changes[0]?.nuc) };
    }
    if (query.type !== undefined) {
      throw new AppError('tree-not-found', { detail: `This node has no ${query.type} of trees.` });
    }
    const built = await buildTree(service, instance, {
      ...{ filters: {}, limit: USUAL_TREE_ENTRIES, isWhole: true, segment, requestId },
      asking: forEverybody('get-charon-dataset', signal),
    });
    return new Reply({
      headers: { 'Content-Type': 'application/json' },
      body: toPieces(formatTree(built, new Date().toISOString().slice(0, 10))),
    });
  },
});

function readLetters(fasta: string): string {
  return fasta
    .slice(fasta.indexOf('\n') + 1)
    .replace(/\s/g, '')
    .toUpperCase();
}

/** The reference with what the root of the tree has otherwise. */
function toRootSequence(reference: string, changes: readonly string[] = []): string {
  const letters = [...reference];
  for (const text of changes) {
    const [, position, to] = /^[A-Z-](\d+)([A-Z-])$/.exec(text) ?? [];
    if (to !== undefined) letters[Number(position) - 1] = to;
  }
  return letters.join('');
}
