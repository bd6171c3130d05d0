import type { ReactElement } from 'react';
import { CodeBlock } from '../../../web/form/code-block.tsx';
import { message } from '../../../web/messages/message.ts';
import type { Workflow } from './queries.ts';

function Tools({ workflow: { tools } }: { readonly workflow: Workflow }): ReactElement {
  return (
    <ul className="list-plain small">
      {tools.map(({ name, minimum, version, path, isUsable }) => (
        <li key={name}>
          <strong>{name}</strong>{' '}
          {isUsable
            ? version
            : path === null
              ? message('workflows.toolMissing', { minimum })
              : message('workflows.toolOld', {
                  version: version ?? message('state.notGiven'),
                  minimum,
                })}
        </li>
      ))}
    </ul>
  );
}

/** What a workflow does, by whose settings, and which programs it needs. */
export function WorkflowCard({ workflow }: { readonly workflow: Workflow }): ReactElement {
  const { name, version, title, description, sources, differences, install } = workflow;
  const heading = `workflow-${name}-${version}`;
  return (
    <section className="card" aria-labelledby={heading}>
      <div>
        <h3 id={heading}>{title}</h3>
        <p className="small muted">
          {name} {version}
        </p>
      </div>
      <div className="stack-tight">
        <p className="small">{description}</p>
        {differences.length === 0 ? null : (
          <details className="small">
            <summary>{message('workflows.differences')}</summary>
            <ul>
              {differences.map((one) => (
                <li key={one}>{one}</li>
              ))}
            </ul>
          </details>
        )}
        {sources.map(({ what, url }) => (
          <p key={url} className="small">
            <a href={url} rel="noopener noreferrer">
              {what}
            </a>
          </p>
        ))}
      </div>
      <div className="stack-tight">
        <Tools workflow={workflow} />
        {install === null ? null : (
          <div className="notice notice-warn stack-tight">
            <p className="small">{message('workflows.install')}</p>
            <CodeBlock code={install} label={message('workflows.installOf', { workflow: name })} />
          </div>
        )}
      </div>
    </section>
  );
}
