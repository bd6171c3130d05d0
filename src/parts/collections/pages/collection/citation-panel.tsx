import type { ReactElement } from 'react';
import { callOperation, toOperationPath } from '../../../../web/api/call-operation.ts';
import { CopyButton } from '../../../../web/form/copy-button.tsx';
import { message } from '../../../../web/messages/message.ts';
import { ActionFailure } from '../../../../web/shell/action-failure.tsx';
import { useAction } from '../../../../web/shell/use-action.ts';
import type { Collection } from './queries.ts';

const FORMATS = [
  ['bibtex', 'BibTeX'],
  ['ris', 'RIS'],
  ['csl-json', 'CSL-JSON'],
  ['schema.org', 'schema.org'],
  ['datacite', 'DataCite'],
] as const;

function Doi({ collection }: { readonly collection: Collection }): ReactElement {
  const { reference, doi, doiUnavailable, identifier, rights } = collection;
  const request = useAction(() =>
    callOperation('request-doi', { params: { collection: reference } }),
  );
  const mayAsk = rights.publish && doiUnavailable === null && doi?.state !== 'findable';
  return (
    <>
      <dl className="facts facts-one">
        {doi === null ? null : (
          <div>
            <dt>{message('collections.doi')}</dt>
            <dd>
              {doi.state === 'findable' ? (
                <a href={`https://doi.org/${doi.doi}`}>{doi.doi}</a>
              ) : (
                <>
                  {doi.doi}{' '}
                  <span className="status status-mediocre">
                    {message(`collections.doi.${doi.state}`)}
                  </span>
                </>
              )}
            </dd>
          </div>
        )}
        <div>
          <dt>{message('collections.identifier')}</dt>
          <dd>{identifier}</dd>
        </div>
      </dl>
      {doi?.problem == null ? null : <p className="small">{doi.problem}</p>}
      {doiUnavailable === 'not-set-up' || doiUnavailable === 'simulated' ? (
        <p className="small muted">{message(`collections.noDoi.${doiUnavailable}`)}</p>
      ) : null}
      <ActionFailure error={request.error} />
      {mayAsk && doi?.state !== 'waiting' ? (
        <div>
          <button
            type="button"
            className="button-link button-small"
            disabled={request.isPending}
            onClick={() => request.mutate()}
          >
            {message(doi === null ? 'collections.askDoi' : 'collections.askDoiAgain')}
          </button>
        </div>
      ) : null}
    </>
  );
}

/** How a version is cited, and by which name it stays. */
export function CitationPanel({ collection }: { readonly collection: Collection }): ReactElement {
  const { reference, citation } = collection;
  const base = toOperationPath('get-collection-citation', { collection: reference });
  return (
    <section className="panel stack-tight" aria-labelledby="cite">
      <h2 id="cite">{message('collections.cite')}</h2>
      <p className="citation">{citation}</p>
      <div>
        <CopyButton text={citation ?? ''} />
      </div>
      <ul className="list-plain row small">
        {FORMATS.map(([format, name]) => (
          <li key={format}>
            <a href={`${base}?format=${format}`}>{name}</a>
          </li>
        ))}
      </ul>
      <Doi collection={collection} />
      <p className="small muted">{message('collections.citeSources')}</p>
    </section>
  );
}
