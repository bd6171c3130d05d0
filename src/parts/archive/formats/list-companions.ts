/** Files that have an index beside them, by the ends of their names, and how those of their indexes end. */
const INDEXED: readonly (readonly [end: string, indexes: readonly string[]])[] = [
  ['.bam', ['.bai', '.csi']],
  ['.cram', ['.crai']],
];

/**
 * Names that files have which belong to one of this name: of 'a.bam' its indexes 'a.bam.bai', 'a.bai' and so on, of
 * 'a.bai' the file 'a.bam'. None for others.
 */
export function listCompanions(name: string): readonly string[] {
  const lower = name.toLowerCase();
  const cut = (end: string) => name.slice(0, name.length - end.length);
  for (const [end, indexes] of INDEXED) {
    if (lower.endsWith(end)) {
      return indexes.flatMap((index) => [`${name}${index}`, `${cut(end)}${index}`]);
    }
    const index = indexes.find((one) => lower.endsWith(one));
    if (index === undefined) continue;
    const whole = cut(index);
    return whole.toLowerCase().endsWith(end) ? [whole] : [`${whole}${end}`];
  }
  return [];
}
