import type { ReactElement } from 'react';
import { formatShare } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import { ScrollRegion } from '../../../../web/table/scroll-region.tsx';
import type { MutationPlace, PlacedMutation } from '../../structures/mutation-places.ts';
import { LEAST_SHARE } from './structure-queries.ts';

function describePlace({ chain, number, insertion, otherLetter }: MutationPlace): string {
  const place = message('structure.place', { chain, residue: `${number}${insertion}` });
  if (otherLetter === null) return place;
  return `${place} (${message('structure.otherResidue', { letter: otherLetter })})`;
}

/** The same as the picture, in words: where each mutation is, or why it is nowhere. */
export function MutationTable({
  id,
  placed,
  shares,
  onFocus,
}: {
  readonly id: string;
  readonly placed: readonly PlacedMutation[];
  /** By protein and position; null where they are not known yet. */
  readonly shares: ReadonlyMap<string, number> | null;
  readonly onFocus: (place: MutationPlace) => void;
}): ReactElement {
  const least = `< ${formatShare(LEAST_SHARE, 0)}`;
  return (
    <section className="panel stack-tight" id={id}>
      <h2>{message('structure.list')}</h2>
      {placed.length === 0 ? (
        <p className="muted">{message('structure.none')}</p>
      ) : (
        <ScrollRegion className="structure-mutations" label={message('structure.list')}>
          <table className="data-table">
            <thead>
              <tr>
                <th scope="col">{message('structure.mutation')}</th>
                <th scope="col">{message('structure.where')}</th>
                <th scope="col" className="number">
                  {message('structure.share')}
                </th>
              </tr>
            </thead>
            <tbody>
              {placed.map(({ text, protein, position, places, absence }) => {
                const [first] = places;
                const share = shares?.get(`${protein}:${position}`);
                return (
                  <tr key={text}>
                    <th scope="row">
                      {first === undefined ? (
                        <span className="code">{text}</span>
                      ) : (
                        <button
                          type="button"
                          className="link-button code"
                          title={message('structure.focus', { mutation: text })}
                          onClick={() => onFocus(first)}
                        >
                          {text}
                        </button>
                      )}
                    </th>
                    <td>
                      {absence === null
                        ? places.map(describePlace).join('; ')
                        : message(`structure.${absence}`)}
                    </td>
                    <td className="number">
                      {shares === null ? '' : share === undefined ? least : formatShare(share)}
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </ScrollRegion>
      )}
    </section>
  );
}
