import type { ReactElement } from 'react';
import { message } from '../../../../web/messages/message.ts';
import type { Collection } from './queries.ts';

function AuthorName({ author }: { readonly author: Collection['authors'][number] }): ReactElement {
  if (author.kind === 'organisation') return <>{author.name}</>;
  const { familyName, givenName, orcid, affiliation } = author;
  return (
    <>
      {`${givenName} ${familyName}`.trim()}{' '}
      {orcid === undefined ? null : (
        <a className="small" href={`https://orcid.org/${orcid}`} rel="noopener noreferrer">
          {message('collections.orcid', { orcid })}
        </a>
      )}{' '}
      {affiliation === undefined ? null : <span className="small muted">{affiliation}</span>}
    </>
  );
}

/** What a version says of itself. */
export function ContentView({ collection }: { readonly collection: Collection }): ReactElement {
  const { description, authors, funding, group, note } = collection;
  return (
    <section className="panel stack" aria-label={message('collections.about')}>
      {description === '' ? null : <p className="source-text">{description}</p>}
      {note === '' ? null : (
        <p className="small">
          <strong>{message('collections.note')}</strong> {note}
        </p>
      )}
      <div>
        <h2>{message('collections.authors')}</h2>
        <ul className="list-plain stack-tight">
          {authors.map((author, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two authors may have one name, and none moves.
            <li key={at}>
              <AuthorName author={author} />
            </li>
          ))}
        </ul>
      </div>
      {funding.length === 0 ? null : (
        <div>
          <h2>{message('collections.funding')}</h2>
          <ul className="list-plain stack-tight">
            {funding.map(({ funder, award, title }) => (
              <li key={`${funder} ${award ?? ''} ${title ?? ''}`}>
                {[funder, award, title].filter((part) => part !== undefined).join(', ')}
              </li>
            ))}
          </ul>
        </div>
      )}
      <p className="small muted">{message('collections.byGroup', { group: group.name })}</p>
    </section>
  );
}
