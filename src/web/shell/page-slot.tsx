import { type ComponentType, createContext, type ReactElement, useContext } from 'react';

/** A panel that a part adds to another part's page; `subject` is what the page is about. */
export type SlotPanel = ComponentType<{ readonly subject: string }>;

/** Panels by the name of the place where they stand, as the app has joined them. */
export const PageSlots = createContext<Readonly<Record<string, readonly SlotPanel[]>>>({});

/** The place in a page where panels of other parts stand; nothing where there are none. */
export function PageSlot({
  name,
  subject,
}: {
  readonly name: string;
  readonly subject: string;
}): ReactElement {
  const panels = useContext(PageSlots)[name] ?? [];
  return (
    <>
      {panels.map((Panel, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes.
        <Panel key={at} subject={subject} />
      ))}
    </>
  );
}
