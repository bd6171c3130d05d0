import type { Door } from '../../../schema/redistribution.ts';

/** Archives that tables are written for. */
export const exportTargetIds = ['gisaid', 'ncbi', 'ena', 'pathoplexus'] as const;
export type ExportTargetId = (typeof exportTargetIds)[number];

/** What is written for an archive. */
export interface ExportTarget {
  readonly id: ExportTargetId;
  readonly title: string;
  readonly door: Door & ExportTargetId;
  /** Checklist whose columns its table has, or that its values are taken from. */
  readonly checklist: string;
  /** Name of its table, without ending. */
  readonly table: string;
  readonly sequences: string;
  /** The genome has to be one piece. */
  readonly isOnePiece: boolean;
  /** What to do with the files. */
  readonly hint: string;
}

export const exportTargets: Readonly<Record<ExportTargetId, ExportTarget>> = {
  gisaid: {
    id: 'gisaid',
    title: 'GISAID EpiCoV, batch upload',
    door: 'gisaid',
    checklist: 'gisaid-epicov',
    table: 'gisaid-epicov',
    sequences: 'sequences.fasta',
    isOnePiece: true,
    hint: 'Upload the table and sequences.fasta as a batch in EpiCoV; the column fn names the file of sequences. Copy the rows into the template of GISAID where it asks for it.',
  },
  ncbi: {
    id: 'ncbi',
    title: 'NCBI GenBank: source modifiers and assembly data',
    door: 'ncbi',
    checklist: 'ncbi-biosample',
    table: 'source-modifiers',
    sequences: 'sequences.fsa',
    isOnePiece: false,
    hint: "Give sequences.fsa, source-modifiers and assembly-data to NCBI's Submission Portal or BankIt, each where it is asked for.",
  },
  ena: {
    id: 'ena',
    title: 'ENA samples by checklist ERC000033',
    door: 'ena',
    checklist: 'ena-erc000033',
    table: 'samples-ERC000033',
    sequences: 'sequences.fasta',
    isOnePiece: false,
    hint: "Upload the table in Webin's portal under Register samples, Upload filled spreadsheet; the sequences go by Webin-CLI, or by the node's own deposit.",
  },
  pathoplexus: {
    id: 'pathoplexus',
    title: 'Pathoplexus and other instances of Loculus',
    door: 'pathoplexus',
    checklist: 'pathoplexus',
    table: 'metadata',
    sequences: 'sequences.fasta',
    isOnePiece: false,
    hint: 'Upload metadata and sequences.fasta under Submit; the terms are chosen there.',
  },
};
