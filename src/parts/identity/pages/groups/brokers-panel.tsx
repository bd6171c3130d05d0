import type { ReactElement } from 'react';
import { callOperation } from '../../../../web/api/call-operation.ts';
import { formatDay, formatMoment } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import { PageLink } from '../../../../web/router/page-link.tsx';
import { ConfirmButton } from '../../../../web/shell/confirm-button.tsx';
import { ScrollRegion } from '../../../../web/table/scroll-region.tsx';
import type { GroupDetails } from '../queries.ts';
import { AllowBroker } from './allow-broker.tsx';

/** Ids as they are: what an instance is called is the same for all that may see this. */
function nameInstances(instances: readonly string[] | null): string {
  return instances === null ? message('brokers.forAll') : instances.join(', ');
}

function nameRights(rights: readonly ('submit' | 'release')[]): string {
  return rights.map((right) => message(`scopeName.${right}`)).join(', ');
}

function BrokerTable({
  group,
  canManage,
}: {
  readonly group: GroupDetails;
  readonly canManage: boolean;
}): ReactElement {
  return (
    <ScrollRegion labelledBy="brokers">
      <table className="data-table people-table">
        <thead>
          <tr>
            <th scope="col">{message('brokers.group')}</th>
            <th scope="col">{message('brokers.may')}</th>
            <th scope="col">{message('brokers.for')}</th>
            <th scope="col">{message('brokers.by')}</th>
            <th scope="col">{message('brokers.since')}</th>
            <th scope="col">{message('brokers.until')}</th>
            {canManage ? <th scope="col">{message('node.actions')}</th> : null}
          </tr>
        </thead>
        <tbody>
          {group.brokers.map(
            ({ broker, name, rights, instances, allowedBy, createdAt, expiresAt }) => (
              <tr key={broker}>
                <th scope="row">{name}</th>
                <td>{nameRights(rights)}</td>
                <td>{nameInstances(instances)}</td>
                <td>{allowedBy === '' ? message('state.unknown') : allowedBy}</td>
                <td>{formatMoment(createdAt)}</td>
                <td>{formatDay(expiresAt.slice(0, 10))}</td>
                {canManage ? (
                  <td>
                    <ConfirmButton
                      label={message('brokers.end')}
                      accessibleLabel={message('brokers.endNamed', { name })}
                      title={message('brokers.endTitle', { name })}
                      run={() =>
                        callOperation('end-broker', { params: { group: group.id, id: broker } })
                      }
                    >
                      {message('brokers.endWhat', { name })}
                    </ConfirmButton>
                  </td>
                ) : null}
              </tr>
            ),
          )}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

/** Groups that act for this one, with what they have sent; for its owners, allowing and ending it. */
export function BrokersPanel({
  group,
  canManage,
}: {
  readonly group: GroupDetails;
  readonly canManage: boolean;
}): ReactElement {
  return (
    <section className="panel stack-tight" aria-labelledby="brokers">
      <h2 id="brokers">{message('brokers.title')}</h2>
      <p className="muted">{message('brokers.what')}</p>
      {group.brokers.length === 0 ? (
        <p>{message('brokers.none')}</p>
      ) : (
        <BrokerTable group={group} canManage={canManage} />
      )}
      <p>
        <PageLink to="/submissions" search={{ group: group.id }}>
          {message('brokers.submissions')}
        </PageLink>
      </p>
      {canManage && !group.isArchived ? <AllowBroker group={group.id} /> : null}
    </section>
  );
}

/** Groups that this one acts for. */
export function ActsForPanel({ group }: { readonly group: GroupDetails }): ReactElement | null {
  if (group.actsFor.length === 0) return null;
  return (
    <section className="panel stack-tight" aria-labelledby="acts-for">
      <h2 id="acts-for">{message('actsFor.title')}</h2>
      <p className="muted">{message('actsFor.what')}</p>
      <ul className="plain-rows">
        {group.actsFor.map((one) => (
          <li key={one.group} className="row row-spread">
            <PageLink to={`/groups/${one.group}`}>{one.name}</PageLink>
            <span className="muted">
              {message('actsFor.until', {
                rights: nameRights(one.rights),
                instances: nameInstances(one.instances),
                day: formatDay(one.expiresAt.slice(0, 10)),
              })}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
