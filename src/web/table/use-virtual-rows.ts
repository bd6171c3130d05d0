import { type RefObject, useCallback, useEffect, useState } from 'react';

export interface VirtualRows {
  /** First row to render, and one past the last. */
  readonly first: number;
  readonly end: number;
  /** Pixels of the rows above and below that are not rendered. */
  readonly before: number;
  readonly after: number;
  /** Scrolls so that a row can be seen. */
  readonly show: (row: number) => void;
}

// Rows beyond the edge, so that scrolling by a few shows no gap.
const MARGIN = 6;

/** Which rows of a long table with rows of one height are to be rendered inside a scrolling element. */
export function useVirtualRows(
  scroller: RefObject<HTMLElement | null>,
  options: {
    readonly count: number;
    readonly rowHeight: number;
    /** Height of sticky rows at the top and at the bottom. */
    readonly covered: number;
  },
): VirtualRows {
  const { count, rowHeight, covered } = options;
  const [view, setView] = useState({ top: 0, height: 600 });
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const read = (): void => setView({ top: element.scrollTop, height: element.clientHeight });
    const observer = new ResizeObserver(read);
    observer.observe(element);
    element.addEventListener('scroll', read, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', read);
    };
  }, [scroller]);
  const show = useCallback(
    (row: number) => {
      const element = scroller.current;
      if (element === null) return;
      const top = row * rowHeight;
      const height = element.clientHeight - covered;
      if (top < element.scrollTop) element.scrollTop = top;
      else if (top + rowHeight > element.scrollTop + height) {
        element.scrollTop = top + rowHeight - height;
      }
    },
    [scroller, rowHeight, covered],
  );
  const first = Math.max(0, Math.min(count, Math.floor(view.top / rowHeight)) - MARGIN);
  const end = Math.min(count, Math.ceil((view.top + view.height) / rowHeight) + MARGIN);
  return {
    first,
    end,
    before: first * rowHeight,
    after: (count - end) * rowHeight,
    show,
  };
}
