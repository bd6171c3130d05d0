import { type ReactElement, useState } from 'react';
import { callOperation } from '../../../../web/api/call-operation.ts';
import { nameCountry } from '../../../../web/form/country-names.ts';
import { formatMoment } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import { ActionFailure } from '../../../../web/shell/action-failure.tsx';
import { ConfirmButton } from '../../../../web/shell/confirm-button.tsx';
import { useAction } from '../../../../web/shell/use-action.ts';
import type { GroupDetails } from '../queries.ts';
import { GroupForm } from './group-form.tsx';

function Facts({ group }: { readonly group: GroupDetails }): ReactElement {
  const { institution, country, contactEmail, address } = group;
  const facts = [
    [message('group.field.institution'), institution],
    [message('group.field.country'), country === '' ? '' : nameCountry(country)],
    [message('group.field.contactEmail'), contactEmail],
    [message('group.field.address'), address],
    [message('profile.since'), formatMoment(group.createdAt)],
  ] as const;
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            {value === '' ? <span className="muted">{message('state.notGiven')}</span> : value}
          </dd>
        </div>
      ))}
      <div>
        <dt>{message('group.id')}</dt>
        <dd className="code">{group.id}</dd>
      </div>
    </dl>
  );
}

function Archive({ group }: { readonly group: GroupDetails }): ReactElement {
  const params = { group: group.id };
  const reopen = useAction(() =>
    callOperation('archive-group', { params, body: { isArchived: false } }),
  );
  if (group.isArchived) {
    return (
      <>
        <button
          type="button"
          className="button-link"
          disabled={reopen.isPending}
          onClick={() => reopen.mutate()}
        >
          {message('group.reopen')}
        </button>
        <ActionFailure error={reopen.error} />
      </>
    );
  }
  return (
    <ConfirmButton
      label={message('group.archive')}
      title={message('group.archiveTitle', { name: group.name })}
      run={() => callOperation('archive-group', { params, body: { isArchived: true } })}
    >
      {message('group.archiveWhat')}
    </ConfirmButton>
  );
}

/** What the group says of itself; for its owners, changing and archiving it. */
export function GroupPanel({
  group,
  canManage,
}: {
  readonly group: GroupDetails;
  readonly canManage: boolean;
}): ReactElement {
  const [isEditing, setEditing] = useState(false);
  return (
    <section className="panel stack" aria-labelledby="about-group">
      <h2 id="about-group">{message('group.about')}</h2>
      {isEditing ? (
        <GroupForm
          label={message('profile.save')}
          group={{
            name: group.name,
            institution: group.institution,
            country: group.country,
            contactEmail: group.contactEmail,
            address: group.address,
          }}
          run={(body) => callOperation('update-group', { params: { group: group.id }, body })}
          onDone={() => setEditing(false)}
          onCancel={() => setEditing(false)}
        />
      ) : (
        <Facts group={group} />
      )}
      {canManage && !isEditing ? (
        <div className="row">
          <button type="button" className="button-link" onClick={() => setEditing(true)}>
            {message('group.edit')}
          </button>
          <Archive group={group} />
        </div>
      ) : null}
    </section>
  );
}
