import type { ReactElement } from 'react';
import { languages } from '../messages/languages.ts';
import { documentLanguage, message } from '../messages/message.ts';
import { chooseLanguage } from '../messages/start-language.ts';

/** Chooses the language of the page; each stands under its own name. */
export function LanguageChoice(): ReactElement {
  return (
    <label className="language-choice">
      <span>{message('language.label')}</span>
      <select
        defaultValue={documentLanguage()}
        onChange={(event) => chooseLanguage(event.currentTarget.value)}
      >
        {languages.map(({ code, name }) => (
          <option key={code} value={code} lang={code}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
