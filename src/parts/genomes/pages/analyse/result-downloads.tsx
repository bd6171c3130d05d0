import { type ReactElement, useState } from 'react';
import type { Pathogen } from '../../../../web/api/types.ts';
import { formatShare } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import type { AnalysisSession, FileKind } from './analysis-session.ts';
import type { DatasetDescription } from './thread-protocol.ts';

interface FileOffer {
  readonly label: string;
  readonly file: FileKind;
  readonly name: string;
}

function listOffers(hasTree: boolean): readonly FileOffer[] {
  const trees: readonly FileOffer[] = [
    {
      label: message('analyse.file.auspice'),
      file: { kind: 'tree', format: 'auspice' },
      name: 'tree.json',
    },
    {
      label: message('analyse.file.newick'),
      file: { kind: 'tree', format: 'newick' },
      name: 'tree.nwk',
    },
  ];
  return [
    { label: message('analyse.file.tsv'), file: { kind: 'tsv' }, name: 'analysis.tsv' },
    { label: message('analyse.file.csv'), file: { kind: 'csv' }, name: 'analysis.csv' },
    {
      label: message('analyse.file.ndjson'),
      file: { kind: 'again', want: { kind: 'ndjson' } },
      name: 'analysis.ndjson',
    },
    {
      label: message('analyse.file.aligned'),
      file: { kind: 'again', want: { kind: 'aligned' } },
      name: 'aligned.fasta',
    },
    ...(hasTree ? trees : []),
  ];
}

function save(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser has taken the file when the link was followed, but not at once.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** Files of all results, made in the browser. */
export function ResultDownloads({
  session,
  pathogen,
  description,
  count,
  segment,
}: {
  readonly session: AnalysisSession;
  readonly pathogen: Pathogen;
  readonly description: DatasetDescription;
  readonly count: number;
  /** Whose results they are, where the genome has several. */
  readonly segment?: string | undefined;
}): ReactElement {
  const [cds, setCds] = useState(pathogen.defaultCds ?? pathogen.cdses[0]?.name ?? '');
  const [share, setShare] = useState<number | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const make = async ({ file, name }: Pick<FileOffer, 'file' | 'name'>): Promise<void> => {
    setShare(0);
    setFailure(null);
    try {
      const made = await session.makeFile({ ...file, segment }, description.header, setShare);
      const part = segment === undefined ? '' : `${segment}-`;
      save(made, `${pathogen.id}-${part}${name}`);
    } catch (error) {
      setFailure((error as Error).message);
    }
    setShare(null);
  };
  const isBusy = share !== null;
  return (
    <section className="panel stack-tight" aria-labelledby="downloads">
      <h2 id="downloads">{message('analyse.downloads', { count })}</h2>
      <div className="row">
        {listOffers(description.tree !== null).map((offer) => (
          <button
            key={offer.name}
            type="button"
            className="button-link button-small"
            disabled={isBusy}
            onClick={() => make(offer)}
          >
            {offer.label}
          </button>
        ))}
        {pathogen.cdses.length === 0 ? null : (
          <span className="row peptide-download">
            <button
              type="button"
              className="button-link button-small"
              disabled={isBusy}
              onClick={() =>
                make({
                  file: { kind: 'again', want: { kind: 'peptides', cds } },
                  name: `${cds.replace(/[^\w.-]/g, '_')}.fasta`,
                })
              }
            >
              {message('analyse.file.peptides')}
            </button>
            <select
              className="native-field"
              aria-label={message('analyse.peptideOf')}
              value={cds}
              onChange={(event) => setCds(event.currentTarget.value)}
            >
              {pathogen.cdses.map(({ name }) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </select>
          </span>
        )}
      </div>
      <p className="small muted" role="status">
        {isBusy
          ? message('analyse.making', { share: formatShare(share, 0) })
          : message('analyse.versions', { dataset: description.datasetTag })}
      </p>
      {failure === null ? null : (
        <p className="notice notice-bad" role="alert">
          {message('analyse.notMade', { reason: failure })}
        </p>
      )}
    </section>
  );
}
