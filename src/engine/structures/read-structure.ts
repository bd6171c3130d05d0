import type { Problem } from '../../std/problem.ts';
import { fail, type Result } from '../../std/result.ts';
import { readMmcif } from './read-mmcif.ts';
import { readPdb } from './read-pdb.ts';
import type { StructureEntry } from './structure-entry.ts';

// Four characters, or the longer form that follows when those are used up (wwPDB, 2021).
const ENTRY_ID = /^(?:[1-9][A-Z0-9]{3}|PDB_[0-9]{4}[1-9][A-Z0-9]{3})$/;

/**
 * Reads an entry of the Protein Data Bank from its file in mmCIF or in the PDB format, without its coordinates. Only
 * what was seen in an experiment counts: a predicted model, or a file of no entry, is a problem.
 */
export function readStructure(text: string, where: string): Result<StructureEntry, Problem> {
  const isCif = /^\s*(?:#[^\n]*\n\s*)*data_/i.test(text.slice(0, 100_000));
  const isPdb = /^(?:HEADER|TITLE|COMPND|REMARK|SEQRES|ATOM) /m.test(text.slice(0, 100_000));
  if (!isCif && !isPdb) {
    return fail({
      code: 'structure-unreadable',
      where,
      value: text.slice(0, 40),
      hint: 'This is neither mmCIF (it would begin with data_) nor the PDB format (with HEADER). Take one of the two from the Protein Data Bank.',
    });
  }
  const read = isCif ? readMmcif(text, where) : readPdb(text, where);
  if (!read.ok) return read;
  const { id, method, chains } = read.value;
  const refuse = (code: string, value: string, hint: string) => fail({ code, where, value, hint });
  if (!ENTRY_ID.test(id)) {
    const hint =
      'The file does not say which entry of the Protein Data Bank it is (HEADER, or _entry.id), and only entries are shown.';
    return refuse('structure-not-an-entry', id.slice(0, 40), hint);
  }
  if (method === '' || /theoretical/i.test(method)) {
    const hint =
      'The file names no experiment (EXPDTA, or _exptl.method): a predicted model is not shown as a structure.';
    return refuse('structure-not-experimental', method, hint);
  }
  if (chains.length === 0) {
    return refuse('structure-without-protein', id, 'No chain of this entry is a protein.');
  }
  return read;
}
