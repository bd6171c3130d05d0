import { type ReactElement, useId, useState } from 'react';
import { message } from '../../../web/messages/message.ts';
import { usePageTitle } from '../../../web/shell/use-page-title.ts';
import { type TreeSource, TreeView } from '../../../web/tree/tree-view.tsx';

/** What a browser can hold as one text. */
const LARGEST_FILE = 400_000_000;

async function readFile(file: File): Promise<{ name: string; bytes: ArrayBuffer }> {
  if (file.size > LARGEST_FILE) throw new Error(message('tree.tooLarge', { name: file.name }));
  return { name: file.name, bytes: await file.arrayBuffer() };
}

/** A tree of one's own, which never leaves the browser. */
export function Page(): ReactElement {
  usePageTitle(message('tree.ownTitle'));
  const [source, setSource] = useState<TreeSource | null>(null);
  const [problem, setProblem] = useState('');
  const treeId = useId();
  const tableId = useId();
  const read = async (
    file: File | undefined,
    use: (read: { name: string; bytes: ArrayBuffer }) => void,
  ) => {
    if (file === undefined) return;
    setProblem('');
    try {
      use(await readFile(file));
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <div className="stack">
      <div className="page-head">
        <h1>{message('tree.ownTitle')}</h1>
        <p>{message('tree.ownWhat')}</p>
      </div>
      <div className="panel row tree-files">
        <span className="stack-tight">
          <label htmlFor={treeId}>{message('tree.ownFile')}</label>
          <input
            id={treeId}
            type="file"
            accept=".json,.nwk,.newick,.tree,.tre,.nh,.txt"
            onChange={(event) => read(event.target.files?.[0], (tree) => setSource(tree))}
          />
        </span>
        <span className="stack-tight">
          <label htmlFor={tableId}>{message('tree.ownTable')}</label>
          <input
            id={tableId}
            type="file"
            accept=".tsv,.csv,.txt"
            disabled={source === null}
            onChange={(event) =>
              read(event.target.files?.[0], (table) => source && setSource({ ...source, table }))
            }
          />
        </span>
      </div>
      {problem === '' ? null : (
        <p className="note note-bad" role="alert">
          {problem}
        </p>
      )}
      {source === null ? null : (
        <TreeView source={source} fileName={source.name.replace(/\.\w+$/, '')} />
      )}
    </div>
  );
}
