/** Pieces of some kilobytes, so that not every node of a tree is a write of its own. */
export async function* toPieces(pieces: Iterable<string>): AsyncGenerator<string> {
  let text = '';
  for (const piece of pieces) {
    text += piece;
    if (text.length < 65_536) continue;
    yield text;
    text = '';
  }
  yield text;
}
