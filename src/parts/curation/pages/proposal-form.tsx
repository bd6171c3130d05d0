import { NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactElement, useState } from 'react';
import { sampleMetadata } from '../../../schema/records/sample-metadata.ts';
import { callOperation } from '../../../web/api/call-operation.ts';
import { message, messageOfKey } from '../../../web/messages/message.ts';
import { FailureView } from '../../../web/shell/failure-view.tsx';

const claims = ['value', 'contaminated', 'duplicate', 'wrong-host', 'other'] as const;
const confidences = ['low', 'medium', 'high'] as const;

const fields = Object.entries(sampleMetadata.fields)
  .filter(([name]) => name !== 'strain')
  .map(([value, { title: label }]) => ({ value, label }));

const empty = {
  claim: 'value' as (typeof claims)[number],
  field: 'date',
  value: '',
  duplicateOf: '',
  evidence: '',
  evidenceUrl: '',
  confidence: 'medium' as (typeof confidences)[number],
};

function toBody({ field, value, duplicateOf, evidenceUrl, ...proposal }: typeof empty) {
  return {
    ...proposal,
    ...(proposal.claim === 'value' ? { field, value } : {}),
    ...(proposal.claim === 'duplicate' ? { duplicateOf } : {}),
    ...(evidenceUrl === '' ? {} : { evidenceUrl }),
  };
}

/** Says what is wrong with an entry. */
export function ProposalForm({ accession }: { readonly accession: string }): ReactElement {
  const [proposal, setProposal] = useState(empty);
  const queryClient = useQueryClient();
  const propose = useMutation({
    mutationFn: () =>
      callOperation('propose-correction', { params: { accession }, body: toBody(proposal) }),
    onSuccess: async () => {
      setProposal(empty);
      await queryClient.invalidateQueries({ queryKey: ['corrections'] });
    },
  });
  const set =
    (name: keyof typeof empty) => (event: { readonly currentTarget: { readonly value: string } }) =>
      setProposal({ ...proposal, [name]: event.currentTarget.value });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    propose.mutate();
  };
  const bind = (name: keyof typeof empty) => ({
    label: messageOfKey(`corrections.${name}`),
    value: proposal[name],
    onChange: set(name),
  });
  return (
    <details>
      <summary>{message('corrections.propose')}</summary>
      <form className="stack-tight" onSubmit={submit}>
        <NativeSelect
          {...bind('claim')}
          data={claims.map((value) => ({
            value,
            label: messageOfKey(`corrections.claim.${value}`),
          }))}
        />
        {proposal.claim === 'value' ? <NativeSelect {...bind('field')} data={fields} /> : null}
        {proposal.claim === 'value' ? <TextInput {...bind('value')} /> : null}
        {proposal.claim === 'duplicate' ? <TextInput {...bind('duplicateOf')} required /> : null}
        <Textarea {...bind('evidence')} required minLength={10} autosize />
        <TextInput {...bind('evidenceUrl')} type="url" />
        <NativeSelect
          {...bind('confidence')}
          data={confidences.map((value) => ({
            value,
            label: messageOfKey(`corrections.confidence.${value}`),
          }))}
        />
        {propose.isError ? <FailureView error={propose.error} /> : null}
        <div>
          <button type="submit" className="button-link" disabled={propose.isPending}>
            {message('corrections.send')}
          </button>
        </div>
      </form>
    </details>
  );
}
