import type { ReactElement } from 'react';
import type { LapisFilter } from '../../../../web/api/lapis.ts';
import type { Instance } from '../../../../web/api/types.ts';
import { message } from '../../../../web/messages/message.ts';
import { releaseFeedAddress, searchFeedAddress } from './feed-addresses.ts';

/** Tells feed readers where the feeds of this page are; browsers put it into the head of the document. */
export function FeedLinks({
  instance,
  filter,
}: {
  readonly instance: Instance;
  readonly filter: LapisFilter;
}): ReactElement {
  const name = instance.displayName;
  return (
    <>
      <link
        rel="alternate"
        type="application/atom+xml"
        title={message('feed.search', { name })}
        href={searchFeedAddress(instance.id, filter)}
      />
      <link
        rel="alternate"
        type="application/atom+xml"
        title={message('feed.releases', { name })}
        href={releaseFeedAddress(instance.id)}
      />
    </>
  );
}
