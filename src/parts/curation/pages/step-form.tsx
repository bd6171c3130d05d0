import { TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { type Answer, callOperation } from '../../../web/api/call-operation.ts';
import { nodeQuery } from '../../../web/api/queries.ts';
import { message, messageOfKey } from '../../../web/messages/message.ts';
import { FailureView } from '../../../web/shell/failure-view.tsx';

type Correction = Answer<'list-entry-corrections'>['corrections'][number];
type Step = 'accepted' | 'refused' | 'appealed' | 'withdrawn' | 'upheld';

const stepsOf: Readonly<Record<Correction['state'], readonly Step[]>> = {
  proposed: ['accepted', 'refused', 'withdrawn'],
  refused: ['appealed'],
  appealed: ['accepted', 'upheld', 'withdrawn'],
  accepted: [],
  withdrawn: [],
  upheld: [],
};

function send({ id, state }: Correction, step: Step, reason: string): Promise<null> {
  const params = { id };
  if (step === 'appealed') return callOperation('appeal-correction', { params, body: { reason } });
  if (step === 'withdrawn')
    return callOperation('withdraw-correction', { params, body: { reason } });
  if (state === 'appealed') {
    const decision = step === 'accepted' ? step : 'upheld';
    return callOperation('decide-appeal', { params, body: { decision, reason } });
  }
  const decision = step === 'accepted' ? step : 'refused';
  return callOperation('decide-correction', { params, body: { decision, reason } });
}

/** What may be done next with a correction; who may do it the node decides. */
export function StepForm({ correction }: { readonly correction: Correction }): ReactElement | null {
  const node = useQuery(nodeQuery);
  const [reason, setReason] = useState('');
  const queryClient = useQueryClient();
  const act = useMutation({
    mutationFn: (step: Step) => send(correction, step, reason),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['corrections'] }),
  });
  const steps = stepsOf[correction.state];
  if (node.data?.account == null || steps.length === 0) return null;
  return (
    <div className="stack-tight">
      <TextInput
        label={message('corrections.reason')}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <div className="row">
        {steps.map((step) => (
          <button
            key={step}
            type="button"
            className="button-link button-small"
            disabled={reason.trim() === '' || act.isPending}
            onClick={() => act.mutate(step)}
          >
            {messageOfKey(`corrections.do.${step}`)}
          </button>
        ))}
      </div>
      {act.isError ? <FailureView error={act.error} /> : null}
    </div>
  );
}
