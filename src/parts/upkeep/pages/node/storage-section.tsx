import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { type Answer, callOperation } from '../../../../web/api/call-operation.ts';
import { formatBytes } from '../../../../web/format/format-values.ts';
import { isMessageKey, message, messageOfKey } from '../../../../web/messages/message.ts';
import { ScrollRegion } from '../../../../web/table/scroll-region.tsx';
import { Section } from './section.tsx';

type Folder = Answer<'get-storage'>['folders'][number];

function FolderFact({ folder }: { readonly folder: Folder }): ReactElement {
  const key = `upkeep.folder.${folder.name}`;
  const bytes = formatBytes(folder.bytes);
  return (
    <div>
      <dt>{isMessageKey(key) ? messageOfKey(key) : folder.name}</dt>
      <dd>
        {folder.isWhole
          ? message('upkeep.folderSize', { bytes, count: folder.files })
          : message('upkeep.folderMore', { bytes })}
      </dd>
    </div>
  );
}

/** How much room the node takes, and how much there is. */
export function StorageSection(): ReactElement {
  const storage = useQuery({
    queryKey: ['upkeep', 'storage'],
    queryFn: ({ signal }) => callOperation('get-storage', {}, signal),
  });
  return (
    <Section id="storage" title={message('upkeep.storage')} query={storage}>
      {({ disk, database, folders }) => (
        <>
          <dl className="facts">
            <div>
              <dt>{message('upkeep.diskFree')}</dt>
              <dd>
                {message('upkeep.diskOf', {
                  free: formatBytes(disk.free),
                  total: formatBytes(disk.total),
                })}
              </dd>
            </div>
            <div>
              <dt>{message('upkeep.database')}</dt>
              <dd>{formatBytes(database.bytes)}</dd>
            </div>
            {folders.map((folder) => (
              <FolderFact key={folder.name} folder={folder} />
            ))}
          </dl>
          <details>
            <summary id="tables">{message('upkeep.tables')}</summary>
            <ScrollRegion labelledBy="tables">
              <table className="data-table">
                <thead>
                  <tr>
                    <th scope="col">{message('upkeep.table')}</th>
                    <th scope="col" className="number">
                      {message('upkeep.size')}
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {database.tables.map(({ name, bytes }) => (
                    <tr key={name}>
                      <th scope="row">{name}</th>
                      <td className="number">{formatBytes(bytes)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </ScrollRegion>
          </details>
        </>
      )}
    </Section>
  );
}
