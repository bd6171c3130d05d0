import { Checkbox } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { type Answer, callOperation } from '../../../../web/api/call-operation.ts';
import { message } from '../../../../web/messages/message.ts';
import { ScrollRegion } from '../../../../web/table/scroll-region.tsx';
import { Section } from './section.tsx';

type Setting = Answer<'list-settings'>['settings'][number];

function describeValue({ value, isSecret, isSet }: Setting): string {
  if (isSecret && isSet) return message('upkeep.secretSet');
  return value ?? message('upkeep.notSet');
}

function SettingTable({ settings }: { readonly settings: readonly Setting[] }): ReactElement {
  return (
    <ScrollRegion labelledBy="settings">
      <table className="data-table definition-table">
        <thead>
          <tr>
            <th scope="col">{message('upkeep.setting')}</th>
            <th scope="col">{message('upkeep.value')}</th>
          </tr>
        </thead>
        <tbody>
          {settings.map((setting) => (
            <tr key={setting.name}>
              <th scope="row">
                <span className="code">{setting.name}</span>
                <span className="muted small block">{setting.help}</span>
              </th>
              <td className={setting.value === null ? 'muted' : 'code'}>
                {describeValue(setting)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

/** The settings of the node: those that somebody has chosen, and all of them. */
export function SettingsSection(): ReactElement {
  const [isAll, setAll] = useState(false);
  const settings = useQuery({
    queryKey: ['upkeep', 'settings'],
    queryFn: ({ signal }) => callOperation('list-settings', {}, signal),
  });
  return (
    <Section
      id="settings"
      title={message('upkeep.settings')}
      what={message('upkeep.settingsWhat')}
      query={settings}
    >
      {({ settings: all }) => (
        <>
          <Checkbox
            label={message('upkeep.settingsAll')}
            checked={isAll}
            onChange={(event) => setAll(event.currentTarget.checked)}
          />
          <SettingTable settings={isAll ? all : all.filter(({ isSet }) => isSet)} />
        </>
      )}
    </Section>
  );
}
