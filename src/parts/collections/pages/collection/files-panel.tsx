import type { ReactElement } from 'react';
import { toOperationPath } from '../../../../web/api/call-operation.ts';
import { message } from '../../../../web/messages/message.ts';
import type { Collection } from './queries.ts';

const FILES = [
  ['sequences.fasta', 'collections.files.sequences'],
  ['metadata.tsv', 'collections.files.metadata'],
  ['members.tsv', 'collections.files.members'],
] as const;
const CRATE = [
  ['crate.zip', 'collections.files.crate'],
  ['ro-crate-metadata.json', 'collections.files.crateMetadata'],
] as const;

/** Files of exactly the versions that a collection names. */
export function FilesPanel({
  collection,
}: {
  readonly collection: Collection;
}): ReactElement | null {
  const { reference, version, members, hidden } = collection;
  if (members === 0) return null;
  return (
    <section className="panel stack-tight" aria-labelledby="files">
      <h2 id="files">{message('collections.files')}</h2>
      <ul className="list-plain stack-tight">
        {[...FILES, ...(version === null ? [] : CRATE)].map(([name, label]) => (
          <li key={name}>
            <a
              download
              href={toOperationPath('get-collection-file', { collection: reference, name })}
            >
              {message(label)}
            </a>
          </li>
        ))}
      </ul>
      {hidden === 0 ? null : <p className="small muted">{message('collections.files.hidden')}</p>}
    </section>
  );
}
