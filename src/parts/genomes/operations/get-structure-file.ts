import { z } from 'zod';
import { isKnownTag } from '../../../platform/http/file-reply.ts';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { AppError } from '../../../schema/errors.ts';
import type { GenomesService } from '../genomes-service.ts';
import { listStructures, readStructureFile } from '../structures/structure-store.ts';

// The names of the formats among media types (RFC 2077's chemical types, as the Protein Data Bank gives them).
const MEDIA_TYPES = { mmcif: 'chemical/x-mmcif', pdb: 'chemical/x-pdb' } as const;
const ENDINGS = { mmcif: 'cif', pdb: 'pdb' } as const;

/** The file of a structure, as it was added. */
export const getStructureFile = defineOperation<GenomesService>()({
  name: 'get-structure-file',
  method: 'GET',
  path: '/api/pathogens/{id}/structures/{structure}/file',
  tag: 'pathogens',
  summary: 'The file of a structure, compared with its digest',
  access: 'public',
  input: { params: z.object({ id: z.string().max(60), structure: z.string().max(20) }) },
  output: { mediaTypes: Object.values(MEDIA_TYPES) },
  errors: ['request-invalid', 'pathogen-not-found', 'structure-not-found', 'file-unavailable'],
  examples: [
    { name: 'none of it', params: { id: 'sars-cov-2', structure: '0XXX' }, status: 404 },
    { name: 'unknown pathogen', params: { id: 'nothing', structure: '6VXX' }, status: 404 },
  ],
  handle: async ({ catalogue }, { params, headers }) => {
    const { structures } = await listStructures(catalogue.store, await catalogue.load(params.id));
    const wanted = params.structure.toUpperCase();
    const structure = structures.find(({ id }) => id === wanted);
    if (structure === undefined) throw new AppError('structure-not-found');
    const { id, sha256, format } = structure;
    const etag = `"${sha256}"`;
    const kept = { ETag: etag, 'Cache-Control': 'no-cache' };
    if (isKnownTag(headers['if-none-match'], etag)) {
      return new Reply({ status: 304, headers: kept, body: null });
    }
    const bytes = await readStructureFile(catalogue.store, params.id, structure);
    if (!bytes.ok) throw new AppError('file-unavailable', { detail: bytes.error.hint });
    return new Reply({
      headers: {
        ...kept,
        'Content-Type': MEDIA_TYPES[format],
        'Content-Disposition': `attachment; filename="${id}.${ENDINGS[format]}"`,
      },
      body: bytes.value,
    });
  },
});
