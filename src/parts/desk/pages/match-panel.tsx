import type { ReactElement } from 'react';
import { message } from '../../../web/messages/message.ts';
import { ScrollRegion } from '../../../web/table/scroll-region.tsx';
import type { Application } from './queries.ts';

/** How the purpose fits the terms of use of each dataset, term by term. */
export function MatchPanel({
  application,
}: {
  readonly application: Application;
}): ReactElement | null {
  const matched = application.things.flatMap(({ dataset, title, match }) =>
    match === null ? [] : [{ dataset, title: title ?? dataset, match }],
  );
  if (matched.length === 0) return null;
  return (
    <section className="panel stack-tight" aria-labelledby="desk-match">
      <h2 id="desk-match">{message('desk.match')}</h2>
      <p className="small muted">{message('desk.matchWhat')}</p>
      {matched.map(({ dataset, title, match: { verdict, terms, gaps } }) => (
        <div key={dataset} className="stack-tight">
          <h3>
            {title} <span className="tag">{message(`desk.verdict.${verdict}`)}</span>
          </h3>
          <ScrollRegion label={title}>
            <table className="data-table">
              <thead>
                <tr>
                  <th scope="col">{message('desk.term')}</th>
                  <th scope="col">{message('desk.fits')}</th>
                  <th scope="col">{message('desk.asks')}</th>
                  <th scope="col">{message('desk.says')}</th>
                </tr>
              </thead>
              <tbody>
                {terms.map(({ code, shorthand, detail, verdict: own, asks, says }) => (
                  <tr key={`${code} ${detail}`}>
                    <th scope="row">{shorthand || code}</th>
                    <td>{message(`desk.verdict.${own}`)}</td>
                    <td lang="en">{asks}</td>
                    <td lang="en">{says}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </ScrollRegion>
          {gaps.map(({ code, hint }) => (
            <p key={code} lang="en">
              {hint}
            </p>
          ))}
        </div>
      ))}
    </section>
  );
}
