/** What of a file tells whether it is another one. */
type FileFacts = Pick<File, 'name' | 'size' | 'lastModified'>;

const isSame = (a: FileFacts, b: FileFacts): boolean =>
  a.name === b.name && a.size === b.size && a.lastModified === b.lastModified;

/**
 * Files after some more were chosen. A field for one takes the first of them in place of what it had; a field for
 * several keeps what it had, and takes none twice.
 */
export function addFiles<F extends FileFacts>(
  chosen: readonly F[],
  added: readonly F[],
  isSeveral: boolean,
): readonly F[] {
  if (!isSeveral) return added.slice(0, 1);
  const all = [...chosen];
  for (const file of added) if (!all.some((one) => isSame(one, file))) all.push(file);
  return all;
}

/** In an order that is the same however they were chosen, so that the same files go on where they were. */
export function sortFiles<F extends FileFacts>(files: readonly F[]): readonly F[] {
  const toKey = ({ name, size, lastModified }: F) => JSON.stringify([name, size, lastModified]);
  return [...files].sort((a, b) => (toKey(a) < toKey(b) ? -1 : 1));
}
