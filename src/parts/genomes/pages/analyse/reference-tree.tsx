import { type PointerEvent, type ReactElement, useEffect, useMemo, useRef, useState } from 'react';
import { useColourScheme } from '../../../../web/genome-view/use-colour-scheme.ts';
import { useWidth } from '../../../../web/genome-view/use-width.ts';
import { message } from '../../../../web/messages/message.ts';
import type { ResultRow } from './result-row.ts';
import type { TreeShape } from './thread-protocol.ts';
import { drawTree, placeNode, TREE_HEIGHT, type TreeMarker } from './tree-drawing.ts';
import { layOutTree } from './tree-layout.ts';

const REACH = 10;

function gatherMarkers(rows: readonly ResultRow[]): readonly TreeMarker[] {
  const byNode = new Map<number, ResultRow[]>();
  for (const row of rows) {
    if (row.nearestNode === null) continue;
    const known = byNode.get(row.nearestNode);
    if (known === undefined) byNode.set(row.nearestNode, [row]);
    else known.push(row);
  }
  return [...byNode].map(([node, own]) => ({ node, rows: own }));
}

function describeMarker({ node, rows }: TreeMarker, tree: TreeShape): string {
  const names = rows.slice(0, 3).map(({ name }) => name);
  return message('analyse.marker', {
    count: rows.length,
    node: tree.names[node] ?? '',
    names: rows.length > 3 ? `${names.join(', ')} …` : names.join(', '),
  });
}

/** The reference tree with the analysed sequences at their nearest nodes, the chosen one in front. */
export function ReferenceTree({
  tree,
  rows,
  selected,
  onSelect,
}: {
  readonly tree: TreeShape;
  readonly rows: readonly ResultRow[];
  readonly selected: ResultRow | null;
  readonly onSelect: (index: number) => void;
}): ReactElement {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [frame, width] = useWidth<HTMLDivElement>(800);
  const [pointed, setPointed] = useState<TreeMarker | null>(null);
  const scheme = useColourScheme();
  const layout = useMemo(() => layOutTree(tree), [tree]);
  const markers = useMemo(() => gatherMarkers(rows), [rows]);
  const chosen = selected?.nearestNode ?? null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: The colours are read from the page when they change.
  useEffect(() => {
    if (canvas.current === null) return;
    drawTree(canvas.current, { tree, layout, markers, chosen, width });
  }, [tree, layout, markers, chosen, width, scheme]);
  const findMarker = (event: PointerEvent<HTMLCanvasElement>): TreeMarker | null => {
    const box = event.currentTarget.getBoundingClientRect();
    let best: TreeMarker | null = null;
    let least = REACH;
    for (const marker of markers) {
      const { x, y } = placeNode(layout, marker.node, width);
      const away = Math.hypot(event.clientX - box.left - x, event.clientY - box.top - y);
      if (away > least) continue;
      best = marker;
      least = away;
    }
    return best;
  };
  const shown = pointed ?? markers.find(({ node }) => node === chosen) ?? null;
  return (
    <figure className="stack-tight tree-figure">
      <div ref={frame} className="genome-frame">
        <canvas
          ref={canvas}
          className={pointed === null ? 'tree-canvas' : 'tree-canvas tree-canvas-pointed'}
          style={{ width, height: TREE_HEIGHT }}
          role="img"
          aria-label={message('analyse.treeLabel', { count: rows.length })}
          onPointerMove={(event) => setPointed(findMarker(event))}
          onPointerLeave={() => setPointed(null)}
          onPointerDown={(event) => {
            const row = findMarker(event)?.rows[0];
            if (row !== undefined) onSelect(row.index);
          }}
        />
      </div>
      <figcaption className="small muted tree-caption">
        {shown === null ? message('analyse.treeHint') : describeMarker(shown, tree)}
      </figcaption>
    </figure>
  );
}
