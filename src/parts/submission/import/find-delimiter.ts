/** What separates the columns of a table, by its first line with something in it. */
export function findDelimiter(head: string): string {
  const line = head.trimStart().split(/[\n\r]/, 1)[0] ?? '';
  const counts = ['\t', ',', ';'].map(
    (delimiter) => [delimiter, line.split(delimiter).length] as const,
  );
  return counts.reduce((best, next) => (next[1] > best[1] ? next : best))[0];
}
