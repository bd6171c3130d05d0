import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useMemo, useState } from 'react';
import { client } from '../../../web/api/client.ts';
import { CodeBlock } from '../../../web/form/code-block.tsx';
import { message } from '../../../web/messages/message.ts';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { Loading } from '../../../web/shell/loading.tsx';
import { usePageTitle } from '../../../web/shell/use-page-title.ts';
import { ScrollRegion } from '../../../web/table/scroll-region.tsx';
import {
  type DocumentedOperation,
  type DocumentedParameter,
  readOpenApi,
  toCurlCommand,
} from './api-docs/read-openapi.ts';

function Parameters({
  title,
  parameters,
}: {
  readonly title: string;
  readonly parameters: readonly DocumentedParameter[];
}): ReactElement | null {
  if (parameters.length === 0) return null;
  return (
    <ScrollRegion label={title}>
      <table className="data-table">
        <thead>
          <tr>
            <th scope="col">{title}</th>
            <th scope="col">{message('apiDocs.place')}</th>
            <th scope="col">{message('apiDocs.type')}</th>
            <th scope="col">{message('apiDocs.meaning')}</th>
          </tr>
        </thead>
        <tbody>
          {parameters.map((one) => (
            <tr key={`${one.place} ${one.name}`}>
              <th scope="row">
                <span className="code">{one.name}</span>
                {one.isRequired ? (
                  <span className="small muted"> {message('apiDocs.required')}</span>
                ) : null}
              </th>
              <td>{one.place}</td>
              <td className="code">{one.type}</td>
              <td>{one.description}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function Operation({ operation }: { readonly operation: DocumentedOperation }): ReactElement {
  const [isOpen, setOpen] = useState(false);
  return (
    <details
      className="operation"
      id={operation.id}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>
        <span className={`method method-${operation.method.toLowerCase()}`}>
          {operation.method}
        </span>
        <code>{operation.path}</code>
        <span className="operation-summary">{operation.summary}</span>
      </summary>
      {isOpen ? (
        <div className="stack operation-body">
          {operation.description === '' ? null : <p>{operation.description}</p>}
          <Parameters title={message('apiDocs.parameter')} parameters={operation.parameters} />
          <Parameters title={message('apiDocs.bodyField')} parameters={operation.bodyFields} />
          {operation.bodyTypes.length > 0 && operation.bodyFields.length === 0 ? (
            <p className="small">
              {message('apiDocs.bodyTypes', { types: operation.bodyTypes.join(', ') })}
            </p>
          ) : null}
          <dl className="facts facts-one">
            {operation.responses.map((response) => (
              <div key={response.status} className="row">
                <dt className="code">{response.status}</dt>
                <dd>{response.description}</dd>
              </div>
            ))}
          </dl>
          <CodeBlock
            code={toCurlCommand(window.location.origin, operation)}
            label={message('apiDocs.curl', { operation: operation.summary })}
          />
        </div>
      ) : null}
    </details>
  );
}

/** The node's programming interface, read from its own description. */
export function Page(): ReactElement {
  usePageTitle(message('apiDocs.title'));
  const description = useQuery({ queryKey: ['openapi'], queryFn: client.readOpenApi });
  const groups = useMemo(
    () => [...Map.groupBy(readOpenApi(description.data), (one) => one.tag)],
    [description.data],
  );
  if (description.isPending) return <Loading />;
  if (description.isError) {
    return <FailureView error={description.error} isPage retry={() => description.refetch()} />;
  }
  return (
    <div className="stack">
      <div className="page-head">
        <h1>{message('apiDocs.title')}</h1>
        <a href="/api/openapi.json" className="small">
          {message('apiDocs.document')}
        </a>
        <p>{message('apiDocs.what')}</p>
      </div>
      {groups.map(([tag, operations]) => (
        <section key={tag} className="stack-tight" aria-label={tag}>
          <h2>{tag || message('apiDocs.untagged')}</h2>
          <div className="panel operations">
            {operations.map((operation) => (
              <Operation key={`${operation.method} ${operation.path}`} operation={operation} />
            ))}
          </div>
        </section>
      ))}
    </div>
  );
}
