import { z } from 'zod';

/** A structure as the node keeps and tells it. Positions in proteins count from 1, as in the text of mutations. */
export const keptStructure = z.object({
  id: z.string().describe('Of the Protein Data Bank, such as 6VXX.'),
  title: z.string(),
  method: z.string(),
  resolution: z.number().nullable().describe('In ångström; null where the method has none.'),
  format: z.enum(['mmcif', 'pdb']),
  size: z.int().describe('Bytes of its file, unpacked.'),
  sha256: z.string(),
  source: z.string().describe('Where the entry is published.'),
  licence: z.string().describe('SPDX identifier.'),
  addedAt: z.string(),
  chains: z.array(
    z.object({
      id: z.string(),
      description: z.string(),
      organism: z.string(),
      residues: z.int().describe('Of the sample, seen or not.'),
      protein: z.string().nullable().describe('CDS that it is of; null for other molecules.'),
      identity: z
        .number()
        .nullable()
        .describe('With that protein, or with the nearest one; null where none is near.'),
      runs: z
        .array(
          z.object({
            firstPosition: z.int(),
            firstNumber: z.int().describe('Of the same residue, as the entry counts.'),
            insertion: z.string(),
            length: z.int(),
            isObserved: z.boolean().describe('False where the experiment did not show them.'),
          }),
        )
        .describe('Which residues of the entry stand where in the protein.'),
      differences: z.array(
        z.object({ position: z.int(), reference: z.string(), residue: z.string() }),
      ),
    }),
  ),
});

export type KeptStructure = z.infer<typeof keptStructure>;
type WrittenChain = KeptStructure['chains'][number];

/** A chain that is only read. */
export type KeptChain = Readonly<Omit<WrittenChain, 'runs' | 'differences'>> & {
  readonly runs: readonly Readonly<WrittenChain['runs'][number]>[];
  readonly differences: readonly Readonly<WrittenChain['differences'][number]>[];
};

/** The same on the disk, with what it was compared with. */
export const structureFile = keptStructure.extend({
  /** SHA-256 of the letters of the proteins that chains are mapped to. */
  proteinsDigest: z.string(),
});

export type StructureFile = z.infer<typeof structureFile>;
