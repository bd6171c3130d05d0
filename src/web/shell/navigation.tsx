import { Menu } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import {
  type NavigationGroup,
  navigationGroups,
  type PageDefinition,
} from '../../schema/define-page.ts';
import type { Account } from '../api/types.ts';
import { message, messageOfKey } from '../messages/message.ts';
import { PageLink } from '../router/page-link.tsx';

interface NavigationLink {
  readonly path: string;
  readonly label: string;
}

/** Links below one word, or those that stand by themselves (`group` is null). */
export interface NavigationSection {
  readonly group: NavigationGroup | null;
  readonly links: readonly NavigationLink[];
}

interface Reader {
  readonly account: Account | null;
  readonly isPrivate: boolean;
}

function mayOpen({ access }: PageDefinition, { account, isPrivate }: Reader): boolean {
  if (access === 'entrance') return true;
  if (access === 'public') return account !== null || !isPrivate;
  if (account === null) return false;
  const isSteward = access === 'steward' && account.role === 'steward';
  return access === 'account' || account.role === 'administrator' || isSteward;
}

/** What a reader may open, in sections. */
export function findNavigation(
  pages: readonly PageDefinition[],
  reader: Reader,
): readonly NavigationSection[] {
  const open = pages
    .filter((page) => mayOpen(page, reader))
    .flatMap(({ path, navigation }) => (navigation === undefined ? [] : [{ path, ...navigation }]))
    .sort((a, b) => a.order - b.order);
  const collect = (group: NavigationGroup | null) =>
    open
      .filter((link) => (link.group ?? null) === group)
      .map(({ path, messageKey }) => ({ path, label: messageOfKey(messageKey) }));
  return [null, ...navigationGroups].flatMap((group) => {
    const links = collect(group);
    return links.length === 0 ? [] : [{ group, links }];
  });
}

const isBelow = (path: string, link: string): boolean =>
  path === link || path.startsWith(`${link}/`);

function MenuLinks({ links }: Pick<NavigationSection, 'links'>): ReactElement[] {
  return links.map(({ path, label }) => (
    <Menu.Item key={path} renderRoot={(props) => <Link to={path} search={{}} {...props} />}>
      {label}
    </Menu.Item>
  ));
}

function GroupMenu({
  group,
  links,
  isCurrent,
}: {
  readonly group: NavigationGroup;
  readonly links: readonly NavigationLink[];
  readonly isCurrent: boolean;
}): ReactElement {
  return (
    <Menu
      position="bottom-start"
      shadow="md"
      width={230}
      withinPortal={false}
      withInitialFocusPlaceholder={false}
    >
      <Menu.Target>
        <button type="button" className="nav-group" data-current={isCurrent || undefined}>
          {message(`nav.group.${group}`)}
          <svg width="9" height="6" viewBox="0 0 9 6" aria-hidden="true">
            <path d="M1 1l3.5 3.5L8 1" fill="none" stroke="currentColor" strokeWidth="1.5" />
          </svg>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <MenuLinks links={links} />
      </Menu.Dropdown>
    </Menu>
  );
}

/** The navigation of wide windows: links, then a menu for each group; a group of a single link is that link. */
export function WideNavigation({
  sections,
  path,
}: {
  readonly sections: readonly NavigationSection[];
  /** Of the page that is open. */
  readonly path: string;
}): ReactElement {
  return (
    <nav className="site-nav" aria-label={message('nav.label')}>
      {sections.map(({ group, links }) =>
        group === null || links.length === 1 ? (
          links.map((link) => (
            <PageLink key={link.path} to={link.path} exact={link.path === '/'}>
              {link.label}
            </PageLink>
          ))
        ) : (
          <GroupMenu
            key={group}
            group={group}
            links={links}
            isCurrent={links.some((link) => isBelow(path, link.path))}
          />
        ),
      )}
    </nav>
  );
}

/** The same in one menu, for narrow windows. */
export function NarrowNavigation({
  sections,
}: {
  readonly sections: readonly NavigationSection[];
}): ReactElement {
  return (
    <Menu
      position="bottom-end"
      shadow="md"
      width={240}
      withinPortal={false}
      withInitialFocusPlaceholder={false}
    >
      <Menu.Target>
        <button type="button" className="icon-button nav-menu" aria-label={message('nav.menu')}>
          <svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">
            <path d="M2 4.5h14M2 9h14M2 13.5h14" stroke="currentColor" strokeWidth="1.7" />
          </svg>
        </button>
      </Menu.Target>
      <Menu.Dropdown className="nav-all">
        {sections.map(({ group, links }) => (
          <div key={links[0]?.path}>
            {group === null ? null : <Menu.Label>{message(`nav.group.${group}`)}</Menu.Label>}
            <MenuLinks links={links} />
          </div>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
