import { type RefObject, useEffect } from 'react';
import type { Step } from './find-node.ts';
import type { TreeCommand } from './tree-protocol.ts';

const STEPS: Readonly<Record<string, Step>> = {
  ArrowLeft: 'parent',
  ArrowRight: 'child',
  ArrowDown: 'next',
  ArrowUp: 'previous',
  Home: 'first',
  End: 'last',
};
/** A press that moves by fewer pixels is a click. */
const CLICK_REACH = 4;
const ZOOM_STEP = 1.4;

export interface TreeInput {
  readonly isRadial: boolean;
  /** The key Enter, or a double click. */
  readonly onEnter: () => void;
  /** The key Escape. */
  readonly onEscape: () => void;
}

/** Wheel, pointers, two fingers and keys of an element as commands. Keys are those of a tree (WAI-ARIA), with + - 0. */
export function useTreeInput(
  element: RefObject<HTMLElement | null>,
  tell: (command: TreeCommand) => void,
  input: RefObject<TreeInput>,
): void {
  useEffect(() => {
    const target = element.current;
    if (target === null) return undefined;
    const listening = new AbortController();
    const { signal } = listening;
    const placeOf = (event: MouseEvent) => {
      const box = target.getBoundingClientRect();
      return { x: event.clientX - box.left, y: event.clientY - box.top };
    };
    const zoom = (at: { x: number; y: number }, factor: number, isBoth: boolean) =>
      tell({
        ...{ kind: 'zoom', ...at, factorY: factor },
        factorX: isBoth || input.current.isRadial ? factor : 1,
      });
    const onWheel = (event: WheelEvent): void => {
      // The page still scrolls where the wheel is not over a tree in use.
      if (!target.contains(document.activeElement) && !event.ctrlKey) return;
      event.preventDefault();
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
      if (event.shiftKey) tell({ kind: 'pan', byX: -event.deltaY * lines, byY: 0 });
      else zoom(placeOf(event), Math.exp((-event.deltaY * lines) / 300), event.ctrlKey);
    };
    target.addEventListener('wheel', onWheel, { passive: false, signal });
    listenToPointers(target, { tell, placeOf, signal });
    target.addEventListener('dblclick', () => input.current.onEnter(), { signal });
    target.addEventListener(
      'keydown',
      (event) => {
        if (event.altKey || event.ctrlKey || event.metaKey) return;
        const middle = { x: target.clientWidth / 2, y: target.clientHeight / 2 };
        const step = STEPS[event.key];
        if (step !== undefined) tell({ kind: 'walk', step });
        else if (event.key === '+' || event.key === '=') zoom(middle, ZOOM_STEP, false);
        else if (event.key === '-') zoom(middle, 1 / ZOOM_STEP, false);
        else if (event.key === '0') tell({ kind: 'fit', node: 0 });
        else if (event.key === 'Enter') input.current.onEnter();
        else if (event.key === 'Escape') input.current.onEscape();
        else return;
        event.preventDefault();
      },
      { signal },
    );
    return () => listening.abort();
  }, [element, tell, input]);
}

type Place = { readonly x: number; readonly y: number };

/** One pointer pans, or picks where it does not move; two zoom about their middle. */
function listenToPointers(
  target: HTMLElement,
  {
    tell,
    placeOf,
    signal,
  }: {
    readonly tell: (command: TreeCommand) => void;
    readonly placeOf: (event: MouseEvent) => Place;
    readonly signal: AbortSignal;
  },
): void {
  const down = new Map<number, Place>();
  let moved = 0;
  target.addEventListener(
    'pointerdown',
    (event) => {
      if (event.button !== 0) return;
      if (down.size === 0) moved = 0;
      down.set(event.pointerId, placeOf(event));
      target.setPointerCapture(event.pointerId);
    },
    { signal },
  );
  target.addEventListener(
    'pointermove',
    (event) => {
      const at = placeOf(event);
      const before = down.get(event.pointerId);
      if (before === undefined) return tell({ kind: 'hover', ...at });
      const [other] = [...down].filter(([id]) => id !== event.pointerId).map(([, place]) => place);
      if (other !== undefined) {
        const middle = { x: (at.x + other.x) / 2, y: (at.y + other.y) / 2 };
        const distance = (one: Place) => Math.max(12, Math.hypot(one.x - other.x, one.y - other.y));
        const factor = distance(at) / distance(before);
        tell({ kind: 'zoom', ...middle, factorX: factor, factorY: factor });
      } else tell({ kind: 'pan', byX: at.x - before.x, byY: at.y - before.y });
      moved += Math.hypot(at.x - before.x, at.y - before.y);
      down.set(event.pointerId, at);
    },
    { signal },
  );
  const end = (event: PointerEvent): void => {
    const wasDown = down.delete(event.pointerId);
    if (wasDown && event.type === 'pointerup' && moved < CLICK_REACH) {
      tell({ kind: 'pick', ...placeOf(event) });
    }
  };
  target.addEventListener('pointerup', end, { signal });
  target.addEventListener('pointercancel', end, { signal });
  target.addEventListener('pointerleave', () => tell({ kind: 'leave' }), { signal });
}
