import type { ReactElement } from 'react';
import { formatBytes, formatDecimal, formatShare } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import { ScrollRegion } from '../../../../web/table/scroll-region.tsx';
import { listRanges } from '../../structures/mutation-places.ts';
import { type Structure, structureFileAddress } from './structure-queries.ts';

type Chain = Structure['chains'][number];

function formatRanges(chain: Chain, isObserved: boolean): string {
  return listRanges(chain, isObserved)
    .map(({ first, last }) => (first === last ? String(first) : `${first}–${last}`))
    .join(', ');
}

function ChainRow({ chain }: { readonly chain: Chain }): ReactElement {
  const { id, description, organism, protein, identity, differences } = chain;
  const changes = differences.map(
    ({ reference, position, residue }) => `${reference}${position}${residue}`,
  );
  return (
    <tr>
      <th scope="row">{id}</th>
      <td>
        {description}
        <span className="muted small"> {organism}</span>
      </td>
      <td>{protein ?? <span className="muted">{message('structure.noProtein')}</span>}</td>
      <td className="number">{protein === null ? '' : formatShare(identity ?? 0)}</td>
      <td>{formatRanges(chain, true)}</td>
      <td>{formatRanges(chain, false)}</td>
      <td className="code small">{changes.join(', ')}</td>
    </tr>
  );
}

/** Where an entry comes from, and what of the pathogen's proteins each of its chains shows. */
export function EntryFacts({
  pathogen,
  structure,
}: {
  readonly pathogen: string;
  readonly structure: Structure;
}): ReactElement {
  const { id, title, method, resolution, source, licence, size, chains } = structure;
  const columns = ['chain', 'molecule', 'protein', 'identity', 'seen', 'missing', 'different'];
  return (
    <section className="panel stack-tight">
      <h2>{message('structure.about')}</h2>
      <p>{message('structure.option', { id, title })}</p>
      <dl className="facts">
        <div>
          <dt>{message('structure.method')}</dt>
          <dd>{method}</dd>
        </div>
        {resolution === null ? null : (
          <div>
            <dt>{message('structure.resolution')}</dt>
            <dd>{message('structure.angstrom', { value: formatDecimal(resolution) })}</dd>
          </div>
        )}
        <div>
          <dt>{message('structure.source')}</dt>
          <dd>
            <a href={source} rel="noreferrer">
              {source}
            </a>
          </dd>
        </div>
        <div>
          <dt>{message('structure.licence')}</dt>
          <dd>{licence}</dd>
        </div>
        <div>
          <dt>{message('structure.file')}</dt>
          <dd>
            <a href={structureFileAddress(pathogen, id)} download>
              {message('structure.download', { size: formatBytes(size) })}
            </a>
          </dd>
        </div>
      </dl>
      <ScrollRegion label={message('structure.chains')}>
        <table className="data-table">
          <caption className="visually-hidden">{message('structure.chains')}</caption>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column} scope="col" className={column === 'identity' ? 'number' : ''}>
                  {message(`structure.${column}` as 'structure.chain')}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {chains.map((chain) => (
              <ChainRow key={chain.id} chain={chain} />
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </section>
  );
}
