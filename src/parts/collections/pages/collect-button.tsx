import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { type Answer, callOperation } from '../../../web/api/call-operation.ts';
import { message } from '../../../web/messages/message.ts';
import { PageLink } from '../../../web/router/page-link.tsx';
import { ActionFailure } from '../../../web/shell/action-failure.tsx';
import { useAction } from '../../../web/shell/use-action.ts';
import { ChangeReport } from './collection/members-form.tsx';
import { collectionsQuery } from './collection/queries.ts';

type Body = { readonly list: string } | { readonly search: { instance: string; filters: object } };

/** Puts what it is given into the draft of one of the reader's collections. */
export function CollectButton({
  label,
  body,
}: {
  readonly label: string;
  readonly body: Body;
}): ReactElement {
  const own = useQuery(collectionsQuery(true, 0));
  const [chosen, setChosen] = useState<string | null>(null);
  const list = own.data?.collections ?? [];
  const id = chosen ?? list[0]?.id ?? '';
  const add = useAction(
    (): Promise<Answer<'change-collection-members'>> =>
      callOperation('change-collection-members', {
        params: { collection: id },
        body: body as {
          list?: string;
          search?: { instance: string; filters: Record<string, unknown> };
        },
      }),
  );
  if (own.isSuccess && list.length === 0) {
    return (
      <p className="small">
        <PageLink to="/collections">{message('collections.new')}</PageLink>
      </p>
    );
  }
  return (
    <div className="stack-tight">
      <div className="field-row">
        <NativeSelect
          label={message('collections.collection')}
          value={id}
          onChange={(event) => setChosen(event.currentTarget.value)}
          data={list.map((one) => ({ value: one.id, label: one.title }))}
        />
        <button
          type="button"
          className="button-link button-small"
          disabled={add.isPending || id === ''}
          onClick={() => add.mutate()}
        >
          {label}
        </button>
      </div>
      <ActionFailure error={add.error} />
      {add.data === undefined ? null : (
        <>
          <ChangeReport changed={add.data} />
          <p className="small">
            <PageLink to={`/collections/${id}.draft`}>{message('collections.toDraft')}</PageLink>
          </p>
        </>
      )}
    </div>
  );
}
