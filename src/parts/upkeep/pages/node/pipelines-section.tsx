import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { type Answer, callOperation } from '../../../../web/api/call-operation.ts';
import type { InstanceSummary } from '../../../../web/api/types.ts';
import { formatCount } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import { ConfirmButton } from '../../../../web/shell/confirm-button.tsx';
import { ScrollRegion } from '../../../../web/table/scroll-region.tsx';
import { Section } from './section.tsx';

type State = Answer<'get-pipeline'>;

function Choose({
  instance: { id, displayName: name },
  state,
}: {
  readonly instance: InstanceSummary;
  readonly state: State;
}): ReactElement {
  const set = (processedBy: 'node' | 'pipeline') =>
    callOperation('set-pipeline', { params: { instance: id }, body: { processedBy } });
  return state.processedBy === 'node' ? (
    <ConfirmButton
      label={message('upkeep.toPipeline')}
      accessibleLabel={message('upkeep.toPipelineNamed', { name })}
      title={message('upkeep.toPipelineTitle', { name })}
      run={() => set('pipeline')}
    >
      {message('upkeep.toPipelineDetail')}
    </ConfirmButton>
  ) : (
    <ConfirmButton
      label={message('upkeep.toNode')}
      accessibleLabel={message('upkeep.toNodeNamed', { name })}
      title={message('upkeep.toNodeTitle', { name })}
      run={() => set('node')}
    >
      {message('upkeep.toNodeDetail', { count: state.waiting })}
    </ConfirmButton>
  );
}

/** Whether the node or a program beside it processes what is sent in. */
export function PipelinesSection({
  instances,
}: {
  readonly instances: readonly InstanceSummary[];
}): ReactElement {
  const real = instances.filter(({ simulated }) => !simulated);
  const states = useQuery({
    queryKey: ['upkeep', 'pipelines', real.map(({ id }) => id)],
    queryFn: ({ signal }) =>
      Promise.all(
        real.map(async (instance) => ({
          instance,
          state: await callOperation('get-pipeline', { params: { instance: instance.id } }, signal),
        })),
      ),
  });
  return (
    <Section
      id="pipelines"
      title={message('upkeep.pipelines')}
      what={message('upkeep.pipelinesWhat')}
      query={states}
    >
      {(all) => (
        <ScrollRegion labelledBy="pipelines">
          <table className="data-table">
            <thead>
              <tr>
                <th scope="col">{message('node.instance')}</th>
                <th scope="col">{message('upkeep.processedBy')}</th>
                <th scope="col" className="number">
                  {message('upkeep.waiting')}
                </th>
                <th scope="col">{message('node.actions')}</th>
              </tr>
            </thead>
            <tbody>
              {all.map(({ instance, state }) => (
                <tr key={instance.id}>
                  <th scope="row">{instance.displayName}</th>
                  <td>
                    {state.processedBy === 'node'
                      ? message('upkeep.byNode')
                      : message('upkeep.byPipeline', { version: state.version ?? 1 })}
                  </td>
                  <td className="number">{formatCount(state.waiting)}</td>
                  <td>
                    <Choose instance={instance} state={state} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
    </Section>
  );
}
