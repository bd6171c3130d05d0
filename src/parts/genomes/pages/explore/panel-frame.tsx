import type { ReactElement, ReactNode } from 'react';
import { ChartFrame, type ChartTable } from '../../../../web/chart/chart-frame.tsx';
import { message } from '../../../../web/messages/message.ts';
import { FailureView } from '../../../../web/shell/failure-view.tsx';
import { Loading } from '../../../../web/shell/loading.tsx';

/** What a panel knows of its question. */
export interface PanelAnswer<T> {
  readonly data: T | undefined;
  readonly error: unknown;
  readonly isFetching: boolean;
  readonly refetch: () => unknown;
}

/** A panel in its states: being asked, failed, nothing to show, and the chart with its table. */
export function PanelFrame<T>({
  id,
  title,
  note,
  simulated,
  controls,
  answer,
  isEmpty,
  toTable,
  children,
}: {
  readonly id: string;
  readonly title: string;
  readonly note?: string;
  readonly simulated: boolean;
  readonly controls?: ReactNode;
  readonly answer: PanelAnswer<T>;
  readonly isEmpty: (data: T) => boolean;
  readonly toTable: (data: T) => ChartTable;
  readonly children: (data: T) => ReactNode;
}): ReactElement {
  const { data, error } = answer;
  if (error !== null) {
    return (
      <section className="panel" id={id}>
        <FailureView error={error} retry={() => answer.refetch()} />
      </section>
    );
  }
  const hasData = data !== undefined && !isEmpty(data);
  return (
    <section className="panel" id={id} aria-busy={answer.isFetching}>
      <ChartFrame
        title={title}
        simulated={simulated}
        {...(controls === undefined ? {} : { controls })}
        {...(note === undefined ? {} : { note })}
        {...(hasData ? { table: toTable(data) } : {})}
      >
        {data === undefined ? (
          <Loading />
        ) : hasData ? (
          children(data)
        ) : (
          <p className="muted chart-empty">{message('explore.empty')}</p>
        )}
      </ChartFrame>
    </section>
  );
}
