import type { ReactElement } from 'react';
import { formatCount } from '../format/format-values.ts';
import { message } from '../messages/message.ts';
import type { NodeFacts, TreeSummary } from './tree-protocol.ts';

function formatLength(value: number): string {
  return String(Number(value.toPrecision(4)));
}

/** A node in one sentence, as screen readers say it while somebody walks through the tree. */
export function sayNode({ isTip, name, tips, children, day, traits }: NodeFacts): string {
  const known = traits.slice(0, 3).map(({ title, value }) => `${title}: ${value}`);
  const what = isTip
    ? message('tree.say.tip', { name })
    : message('tree.say.node', { name, tips: formatCount(tips), children: formatCount(children) });
  return [what, day ?? '', ...known].filter((part) => part !== '').join('. ');
}

/** The whole tree in words. */
export function sayTree(summary: TreeSummary): string {
  const { tips, nodes, levels, firstDay, lastDay } = summary;
  const shape = message('tree.say.shape', {
    tips: formatCount(tips),
    inner: formatCount(nodes - tips),
    levels: formatCount(levels),
  });
  if (firstDay === null || lastDay === null) return shape;
  return `${shape} ${message('tree.say.dates', { from: firstDay, to: lastDay })}`;
}

/** What is known of a node. */
export function TreeFacts({ facts }: { readonly facts: NodeFacts }): ReactElement {
  const day =
    facts.day !== null && facts.isDayEstimated
      ? message('tree.estimated', { day: facts.day })
      : facts.day;
  const rows: [string, string][] = [
    ...(facts.isTip ? [] : [[message('tree.tips'), formatCount(facts.tips)] as [string, string]]),
    [message('tree.divergence'), formatLength(facts.divergence)],
    ...(day === null ? [] : [[message('tree.date'), day] as [string, string]]),
    ...facts.traits.map(({ title, value }): [string, string] => [title, value]),
    ...(facts.changes.length === 0
      ? []
      : [[message('tree.changes'), facts.changes.join(', ')] as [string, string]]),
  ];
  return (
    <dl className="facts tree-facts">
      {rows.map(([title, value]) => (
        <div key={title}>
          <dt>{title}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
