const STANDARD =
  'ALA A ARG R ASN N ASP D CYS C GLN Q GLU E GLY G HIS H ILE I LEU L LYS K MET M PHE F PRO P SER S THR T TRP W TYR Y VAL V';
// Residues that were changed after translation or for the experiment, by what they were made of (PDB's Chemical
// Component Dictionary, `_chem_comp.mon_nstd_parent_comp_id`).
const CHANGED =
  'MSE M SEP S TPO T PTR Y CSO C CME C CSD C CSX C OCS C CYX C HYP P MLY K M3L K ALY K KCX K LLP K PCA Q HIC H NEP H TYS Y';
const UNKNOWN = 'UNK X ASX B GLX Z SEC U PYL O';

function toPairs(text: string): [string, string][] {
  const words = text.split(' ');
  return Array.from({ length: words.length / 2 }, (_, index) => [
    words[2 * index] as string,
    words[2 * index + 1] as string,
  ]);
}

const LETTERS = new Map(toPairs(`${STANDARD} ${CHANGED} ${UNKNOWN}`));

/** The letter of an amino acid residue by its name in the PDB, such as GLU; null for what is none that is known. */
export function findResidueLetter(name: string): string | null {
  return LETTERS.get(name) ?? null;
}

/**
 * Letters of a chain by the names of its residues, with X for names that are not known; null where most are no amino
 * acids, as in a chain of RNA.
 */
export function toChainLetters(names: readonly string[]): readonly string[] | null {
  const letters = names.map(findResidueLetter);
  const known = letters.filter((letter) => letter !== null).length;
  return 2 * known <= names.length ? null : letters.map((letter) => letter ?? 'X');
}
