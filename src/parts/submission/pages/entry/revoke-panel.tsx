import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { callOperation } from '../../../../web/api/call-operation.ts';
import { entryQuery } from '../../../../web/api/queries.ts';
import type { Entry } from '../../../../web/api/types.ts';
import { message } from '../../../../web/messages/message.ts';
import { ConfirmButton } from '../../../../web/shell/confirm-button.tsx';
import { useRights } from './use-rights.ts';

const SHORTEST_REASON = 3;

function RevokeForm({ entry }: { readonly entry: Entry }): ReactElement | null {
  const { accession, versions } = entry;
  const { has } = useRights(entry);
  const [reason, setReason] = useState('');
  const why = reason.trim();
  const isRevoked = versions.some(({ isLatest, isRevocation }) => isLatest && isRevocation);
  if (isRevoked || !has('release')) return null;
  return (
    <section className="panel stack-tight" aria-labelledby="revoke">
      <h2 id="revoke">{message('revoke.title')}</h2>
      <p className="small">{message('revoke.what')}</p>
      <label className="stack-tight">
        <span>{message('revoke.reason')}</span>
        <input
          className="native-field"
          maxLength={1000}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      </label>
      <div>
        <ConfirmButton
          label={message('revoke.start')}
          title={message('revoke.title')}
          isGrave
          isDisabled={why.length < SHORTEST_REASON}
          run={() => callOperation('revoke-entries', { body: { accessions: [accession], why } })}
        >
          {message('revoke.sure', { accession })}
        </ConfirmButton>
      </div>
    </section>
  );
}

/** For those who may release for its group: ends an entry with a reason, after a question. */
export function RevokePanel({ subject }: { readonly subject: string }): ReactElement | null {
  const { data: entry } = useQuery(entryQuery(subject));
  return entry === undefined ? null : <RevokeForm entry={entry} />;
}
