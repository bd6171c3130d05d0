/** The name of a node as the peer prints it: it repeats names, where ours have a number behind them. */
export function toPeerName(own: unknown, peer: unknown): unknown {
  return String(own).replace(/_#\d+$/, '') === peer ? peer : own;
}

/** The same of a Newick tree; the peer does not quote names with blanks or parentheses, either. */
export function toPeerNewick(text: string): string {
  return text.replaceAll(/'([^']*)'/g, '$1').replaceAll(/_#\d+(?=:)/g, '');
}
