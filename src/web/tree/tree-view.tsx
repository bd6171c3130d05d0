import {
  type ReactElement,
  type ReactNode,
  useCallback,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react';
import { message } from '../messages/message.ts';
import { TipTable } from './tip-table.tsx';
import { TreeControls, type TreeLook } from './tree-controls.tsx';
import { sayNode, sayTree, TreeFacts } from './tree-facts.tsx';
import { TreeLegend } from './tree-legend.tsx';
import type { NodeFacts, TreeEvent, TreeSummary } from './tree-protocol.ts';
import { type TreeInput, useTreeInput } from './use-tree-input.ts';
import { canDrawInThread, useTreeThread } from './use-tree-thread.ts';

/** A file with a tree, and a table about its tips. Its bytes go to the thread. */
export interface TreeSource {
  readonly name: string;
  readonly bytes: ArrayBuffer;
  readonly table?: { readonly name: string; readonly bytes: ArrayBuffer };
}

interface Shown {
  readonly summary: TreeSummary | null;
  readonly problem: string | null;
  readonly legend: Extract<TreeEvent, { kind: 'legend' }> | null;
  readonly hovered: Extract<TreeEvent, { kind: 'hovered' }> | null;
  readonly focused: NodeFacts | null;
  readonly selected: NodeFacts | null;
  readonly rows: Extract<TreeEvent, { kind: 'rows' }> | null;
  readonly note: string;
}

const NOTHING: Shown = {
  ...{ summary: null, problem: null, legend: null, hovered: null },
  ...{ focused: null, selected: null, rows: null, note: '' },
};

function saveFile(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser has taken the file when the link was followed, but not at once.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

const ENDINGS = { svg: 'svg', png: 'png', newick: 'nwk', auspice: 'json' } as const;

/** How an event changes what is shown. */
function apply(shown: Shown, event: TreeEvent): Shown {
  switch (event.kind) {
    case 'loaded':
      return { ...NOTHING, summary: event.summary };
    case 'failed': {
      const { where, hint } = event.problem;
      return { ...NOTHING, problem: message('failure.problem', { where, hint }) };
    }
    case 'legend':
      return { ...shown, legend: event, note: '' };
    case 'hovered':
      return { ...shown, hovered: event.facts === null ? null : event };
    case 'focused':
      return { ...shown, focused: event.facts, note: '' };
    case 'selected':
      return { ...shown, selected: event.facts };
    case 'rows':
      return { ...shown, rows: event };
    case 'noSite':
      return { ...shown, note: message('tree.noSite') };
    case 'notFound':
      return { ...shown, note: message('tree.notFound') };
    case 'file':
      return shown;
  }
}

const FIRST_LOOK: TreeLook = { shape: 'rectangular', scale: 'divergence', colour: '', site: '' };

/** How another tree is shown: like the one before, as far as it has dates and the same traits. */
function keepLook(before: TreeLook, { traits, dates }: TreeSummary): TreeLook {
  const isKnown = traits.some(({ key }) => key === before.colour);
  return {
    shape: before.shape,
    scale: dates === 'none' ? 'divergence' : before.scale,
    colour: isKnown ? before.colour : (traits[0]?.key ?? ''),
    site: '',
  };
}

/**
 * A tree that is drawn in a thread: pan, zoom, clades, colours, files; the same as a table and in words. `onClade` is
 * offered for the node in focus, `onValue` for values of the legend.
 */
export function TreeView({
  source,
  fileName,
  cladeAction,
  onValue,
}: {
  readonly source: TreeSource;
  /** Of saved files, without an ending. */
  readonly fileName: string;
  readonly cladeAction?: (facts: NodeFacts) => ReactNode;
  readonly onValue?: (traitKey: string, value: string) => void;
}): ReactElement {
  const [shown, setShown] = useState<Shown>(NOTHING);
  const [look, setLook] = useState<TreeLook>(FIRST_LOOK);
  const latest = useRef(look);
  latest.current = look;
  const statusId = useId();
  const { holder, tell } = useTreeThread(
    (event) => {
      if (event.kind === 'file') saveFile(event.blob, `${fileName}.${ENDINGS[event.format]}`);
      else setShown((before) => apply(before, event));
      if (event.kind === 'loaded') {
        const kept = keepLook(latest.current, event.summary);
        setLook(kept);
        tell({ kind: 'shape', shape: kept.shape, scale: kept.scale });
        if (kept.colour !== '') {
          tell({ kind: 'colourBy', choice: { kind: 'trait', key: kept.colour } });
        }
        tell({ kind: 'rows', first: 0, end: 40 });
      }
    },
    (reason) => setShown({ ...NOTHING, problem: message('tree.lost', { reason }) }),
  );
  useEffect(() => {
    // A copy is handed over: the bytes may be shown again.
    const bytes = source.bytes.slice(0);
    const table = source.table && { name: source.table.name, bytes: source.table.bytes.slice(0) };
    tell({ kind: 'load', name: source.name, bytes, ...(table === undefined ? {} : { table }) }, [
      bytes,
      ...(table === undefined ? [] : [table.bytes]),
    ]);
  }, [source, tell]);
  const { summary, focused, selected, hovered } = shown;
  const select = useCallback(
    (node: number | null) => {
      tell({ kind: 'select', node });
      tell({ kind: 'fit', node: node ?? 0 });
      tell({ kind: 'rows', first: 0, end: 40 });
    },
    [tell],
  );
  const input = useRef<TreeInput>({ isRadial: false, onEnter: () => {}, onEscape: () => {} });
  input.current = {
    isRadial: look.shape === 'radial',
    onEnter: () => focused !== null && !focused.isTip && select(focused.node),
    onEscape: () => select(null),
  };
  useTreeInput(holder, tell, input);
  const ask = useCallback(
    (first: number, end: number) => tell({ kind: 'rows', first, end }),
    [tell],
  );
  const show = (next: TreeLook): void => {
    setLook(next);
    if (next.shape !== look.shape || next.scale !== look.scale) {
      tell({ kind: 'shape', shape: next.shape, scale: next.scale });
    }
    if (next.site !== '' && (next.site !== look.site || next.colour !== look.colour)) {
      tell({ kind: 'colourBy', choice: { kind: 'site', site: next.site } });
    } else if (next.colour !== look.colour || next.site !== look.site) {
      tell({ kind: 'colourBy', choice: { kind: 'trait', key: next.colour } });
    }
    if (next.colour !== look.colour || next.site !== look.site)
      tell({ kind: 'rows', first: 0, end: 40 });
  };
  const valueTitle =
    look.site === ''
      ? (summary?.traits.find(({ key }) => key === look.colour)?.title ?? '')
      : look.site;
  if (!canDrawInThread()) return <p className="note">{message('tree.noCanvas')}</p>;
  return (
    <div className="tree stack-tight">
      {summary === null ? null : (
        <TreeControls summary={summary} look={look} onLook={show} tell={tell} />
      )}
      {shown.problem === null ? null : (
        <p className="note note-bad" role="alert">
          {shown.problem}
        </p>
      )}
      <div className="tree-stage">
        <div
          ref={holder}
          className="tree-canvas"
          role="application"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: Keys walk through the tree.
          tabIndex={0}
          aria-label={summary === null ? message('state.loading') : sayTree(summary)}
          aria-describedby={statusId}
          aria-roledescription={message('tree.role')}
        />
        {hovered?.facts == null ? null : (
          <div
            className="tree-hover"
            style={{ left: hovered.x + 14, top: hovered.y + 14 }}
            aria-hidden="true"
          >
            {hovered.facts.isTip
              ? hovered.facts.name
              : message('tree.hoverClade', { name: hovered.facts.name, count: hovered.facts.tips })}
          </div>
        )}
      </div>
      <p id={statusId} className="small muted" aria-live="polite">
        {shown.note !== ''
          ? shown.note
          : focused === null
            ? message('tree.keys')
            : sayNode(focused)}
      </p>
      {shown.legend === null ? null : (
        <TreeLegend
          entries={shown.legend.entries}
          palette={shown.legend.palette}
          onPress={
            onValue === undefined || look.site !== ''
              ? undefined
              : (value) => onValue(look.colour, value)
          }
        />
      )}
      {focused === null && selected === null ? null : (
        <div className="panel stack-tight">
          {focused === null ? null : (
            <>
              <h3 className="tree-name">{focused.name}</h3>
              <TreeFacts facts={focused} />
            </>
          )}
          <div className="row">
            {focused === null || focused.isTip ? null : (
              <button
                type="button"
                className="button-link button-small"
                onClick={() => select(focused.node)}
              >
                {message('tree.toClade')}
              </button>
            )}
            {selected === null ? null : (
              <button
                type="button"
                className="button-link button-small"
                onClick={() => select(null)}
              >
                {message('tree.toWhole')}
              </button>
            )}
            {focused === null ? null : cladeAction?.(focused)}
          </div>
        </div>
      )}
      {shown.rows === null ? null : (
        <details className="chart-details no-print">
          <summary>{message('tree.asTable', { count: shown.rows.total })}</summary>
          <TipTable
            rows={shown.rows}
            valueTitle={valueTitle}
            onAsk={ask}
            onPick={(node) => tell({ kind: 'focus', node })}
          />
        </details>
      )}
    </div>
  );
}
