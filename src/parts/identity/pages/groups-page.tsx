import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import { callOperation } from '../../../web/api/call-operation.ts';
import { nodeQuery } from '../../../web/api/queries.ts';
import type { Account } from '../../../web/api/types.ts';
import { nameCountry } from '../../../web/form/country-names.ts';
import { message } from '../../../web/messages/message.ts';
import { PageLink } from '../../../web/router/page-link.tsx';
import { AccountGate } from '../../../web/shell/account-gate.tsx';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { Loading } from '../../../web/shell/loading.tsx';
import { usePageTitle } from '../../../web/shell/use-page-title.ts';
import { ScrollRegion } from '../../../web/table/scroll-region.tsx';
import { GroupForm } from './groups/group-form.tsx';
import { OwnInvitations } from './groups/own-invitations.tsx';
import { groupsQuery, type ListedGroup } from './queries.ts';

const EMPTY = { name: '', institution: '', country: '', contactEmail: '', address: '' };

function MakeGroup(): ReactElement {
  const [isOpen, setOpen] = useState(false);
  const navigate = useNavigate();
  if (!isOpen) {
    return (
      <div>
        <button type="button" className="button-link button-primary" onClick={() => setOpen(true)}>
          {message('groups.make')}
        </button>
      </div>
    );
  }
  return (
    <section className="panel stack" aria-labelledby="make-group">
      <h2 id="make-group">{message('groups.make')}</h2>
      <GroupForm
        label={message('groups.make')}
        group={EMPTY}
        run={(body) => callOperation('create-group', { body })}
        onDone={({ id }) => navigate({ to: `/groups/${id}` })}
        onCancel={() => setOpen(false)}
      />
    </section>
  );
}

/** What the reader is in a group: those with a role at the node see groups that are not theirs. */
function wordOfRole({ role }: ListedGroup, account: Account | null | undefined): string {
  if (role !== null) return message(`role.${role}`);
  return message(account?.role === 'member' ? 'groups.actsFor' : 'groups.seen');
}

function GroupTable({ groups }: { readonly groups: readonly ListedGroup[] }): ReactElement {
  const account = useQuery(nodeQuery).data?.account;
  return (
    <ScrollRegion label={message('groups.title')}>
      <table className="data-table">
        <thead>
          <tr>
            <th scope="col">{message('group.field.name')}</th>
            <th scope="col">{message('group.field.institution')}</th>
            <th scope="col">{message('group.field.country')}</th>
            <th scope="col">{message('groups.myRole')}</th>
          </tr>
        </thead>
        <tbody>
          {groups.map((group) => (
            <tr key={group.id}>
              <th scope="row">
                <span className="row">
                  <PageLink to={`/groups/${group.id}`}>{group.name}</PageLink>
                  {group.isArchived ? (
                    <span className="status status-mediocre">{message('group.archived')}</span>
                  ) : null}
                </span>
              </th>
              <td>{group.institution}</td>
              <td>{group.country === '' ? '' : nameCountry(group.country)}</td>
              <td>{wordOfRole(group, account)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function Groups(): ReactElement {
  const found = useQuery(groupsQuery);
  if (found.isPending) return <Loading />;
  if (found.isError) return <FailureView error={found.error} retry={() => found.refetch()} />;
  if (found.data.groups.length === 0) {
    return (
      <div className="panel empty stack-tight">
        <h2>{message('groups.none')}</h2>
        <p className="muted">{message('groups.noneDetail')}</p>
      </div>
    );
  }
  return <GroupTable groups={found.data.groups} />;
}

/** The groups of the reader, and making one. */
export function Page(): ReactElement {
  usePageTitle(message('groups.title'));
  return (
    <AccountGate>
      <div className="stack">
        <div className="page-head">
          <h1>{message('groups.title')}</h1>
          <p>{message('groups.what')}</p>
        </div>
        <OwnInvitations />
        <Groups />
        <MakeGroup />
      </div>
    </AccountGate>
  );
}
