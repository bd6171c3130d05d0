import { NativeSelect } from '@mantine/core';
import type { ReactElement } from 'react';
import { type GroupRole, groupRoles } from '../../../../schema/caller.ts';
import { message } from '../../../../web/messages/message.ts';

/** Asks for a role in a group. */
export function RoleSelect({
  role,
  label,
  isLabelHidden,
  disabled,
  onChange,
}: {
  readonly role: GroupRole;
  readonly label: string;
  /** It stands in a table whose column says what it is. */
  readonly isLabelHidden?: boolean;
  readonly disabled?: boolean;
  readonly onChange: (role: GroupRole) => void;
}): ReactElement {
  return (
    <NativeSelect
      {...(isLabelHidden ? { 'aria-label': label, size: 'xs' } : { label })}
      value={role}
      disabled={disabled ?? false}
      data={groupRoles.map((value) => ({ value, label: message(`role.${value}`) }))}
      onChange={(event) => onChange(event.currentTarget.value as GroupRole)}
    />
  );
}
