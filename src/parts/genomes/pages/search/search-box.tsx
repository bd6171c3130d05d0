import { Combobox, useCombobox } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, type ReactElement, useRef, useState } from 'react';
import { client } from '../../../../web/api/client.ts';
import type { Instance, Pathogen, Suggestion } from '../../../../web/api/types.ts';
import { formatCount } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import { describeTerm } from './describe-term.ts';
import { type FilterTerm, parseSearchText, type SearchVocabulary } from './parse-search-text.ts';

const DEBOUNCE_MS = 120;

/** What stands before the word makes an expression, of which one word is no filter by itself. */
const EXPRESSION = /[[(&|]|^\s*!/;

function toVocabulary(instance: Instance, pathogen: Pathogen | undefined): SearchVocabulary {
  return {
    columns: instance.columns,
    lineageColumn: instance.lineageColumn,
    dateColumn: instance.dateColumn,
    cdses: pathogen?.cdses.map((cds) => cds.name) ?? [],
    segments: pathogen?.segments.map((segment) => segment.name) ?? [],
  };
}

/**
 * The word that is being typed: what stands after the last space outside quotes, and in an expression after a
 * parenthesis, comma or sign.
 */
function lastWord(text: string): string {
  if (EXPRESSION.test(text.slice(0, -1))) return /[^\s,;()[\]&|!]*$/.exec(text)?.[0] ?? '';
  return /(?:[^\s"]|"[^"]*"?)*$/.exec(text)?.[0] ?? '';
}

/** Something to put into the box: a suggestion of the node, or a form of question that is offered here. */
type Offer = Omit<Suggestion, 'kind'> & { readonly kind: Suggestion['kind'] | 'syntax' };

/** Forms of question that a word may be the beginning of. */
function offerSyntax(word: string, vocabulary: SearchVocabulary): readonly Offer[] {
  const forms: [string, string][] = [];
  const [cds = ''] = vocabulary.cdses.includes('S') ? ['S'] : vocabulary.cdses;
  const example = (position: number) => (cds === '' ? `${position}` : `${cds}:${position}`);
  const pair = `${example(484)}, ${example(501)}`;
  if (/^(?:\[|\d+-?o?f?$|n-?o?f?$)/i.test(word)) {
    forms.push([`[2-of: ${pair}]`, message('searchBox.nOf')]);
    forms.push([`[exactly-1-of: ${pair}]`, message('searchBox.exactlyOf')]);
  }
  if (/^!|^not?$/i.test(word)) forms.push([`!${example(501)}`, message('searchBox.not')]);
  if (/^maybe?/i.test(word)) forms.push([`maybe(${example(501)})`, message('searchBox.maybe')]);
  if (/^i(?:ns?_?)?$/i.test(word)) {
    forms.push([`ins_${example(214)}:?`, message('searchBox.insertion')]);
  }
  return forms.map(([value, label]) => ({ kind: 'syntax', value, label: `${value} – ${label}` }));
}

/** A suggestion as a part of an expression. */
function toExpression({ kind, column, value }: Offer): string {
  if (kind === 'field') return `${value}=`;
  if (column === undefined || kind === 'mutation') return value;
  return `${column}='${value.replaceAll(/[\\']/g, '\\$&')}'`;
}

/** Suggestions for a word; after a column's name and a colon, values of that column only. */
async function suggest(
  instance: Instance,
  word: string,
  signal: AbortSignal,
): Promise<readonly Suggestion[]> {
  const [, name = '', rest = ''] = /^([\w.]+)[:=]["']?([^"']*)/.exec(word) ?? [];
  const column = instance.columns.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (column === undefined) return client.suggest(instance.id, { text: word, limit: 8 }, signal);
  if (rest === '') return [];
  const found = await client.suggest(instance.id, { text: rest, limit: 50 }, signal);
  return found.filter((one) => one.column === column.name).slice(0, 8);
}

/** Whether what was chosen is put into the box, where more follows, and is no filter yet. */
function goesOn({ kind }: Offer, before: string): boolean {
  return kind === 'field' || kind === 'syntax' || EXPRESSION.test(before);
}

function quote(value: string): string {
  return /\s/.test(value) ? `"${value}"` : value;
}

function toTerms(suggestion: Offer, vocabulary: SearchVocabulary): readonly FilterTerm[] {
  if (suggestion.column !== undefined && suggestion.kind !== 'mutation') {
    return [{ param: suggestion.column, value: suggestion.value }];
  }
  return parseSearchText(quote(suggestion.value), vocabulary);
}

function Options({
  suggestions,
  reading,
  columns,
}: {
  readonly suggestions: readonly Offer[];
  readonly reading: readonly FilterTerm[];
  readonly columns: Instance['columns'];
}): ReactElement {
  return (
    <Combobox.Options aria-label={message('searchBox.options')}>
      {reading.length === 0 ? null : (
        <Combobox.Option value="reading">
          <span className="option-kind">{message('searchBox.filterBy')}</span>
          {reading.map((term) => {
            const { field, value } = describeTerm(term, columns);
            return (
              <span key={`${term.param} ${term.value}`} className="option-reading">
                {field} <b>{value}</b>
              </span>
            );
          })}
        </Combobox.Option>
      )}
      {suggestions.map((one, index) => (
        <Combobox.Option key={`${one.kind} ${one.column ?? ''} ${one.value}`} value={String(index)}>
          <span className="option-kind">
            {(one.kind === 'field' || one.kind === 'syntax'
              ? undefined
              : columns.find((column) => column.name === one.column)?.title) ??
              message(`searchBox.kind.${one.kind}`)}
          </span>
          <span className="option-label">{one.label}</span>
          {one.count === undefined ? null : (
            <span className="option-count">{formatCount(one.count)}</span>
          )}
        </Combobox.Option>
      ))}
    </Combobox.Options>
  );
}

/** The one box for everything: text, mutations, lineages, fields; with completion as one types. */
export function SearchBox({
  instance,
  pathogen,
  onTerms,
}: {
  readonly instance: Instance;
  readonly pathogen: Pathogen | undefined;
  readonly onTerms: (terms: readonly FilterTerm[]) => void;
}): ReactElement {
  const [text, setText] = useState('');
  const input = useRef<HTMLInputElement>(null);
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const vocabulary = toVocabulary(instance, pathogen);
  const [word] = useDebouncedValue(lastWord(text), DEBOUNCE_MS);
  const answer = useQuery({
    queryKey: ['suggestions', instance.id, instance.dataVersion, word],
    queryFn: ({ signal }) => suggest(instance, word, signal),
    enabled: word !== '',
    placeholderData: keepPreviousData,
    retry: false,
  });
  const typed = lastWord(text);
  const suggestions: readonly Offer[] =
    text === '' || word === '' ? [] : [...offerSyntax(typed, vocabulary), ...(answer.data ?? [])];
  const reading = parseSearchText(text, vocabulary);

  const submit = (option: string): void => {
    const before = text.slice(0, text.length - lastWord(text).length);
    const suggestion = option === 'reading' ? undefined : suggestions[Number(option)];
    if (suggestion !== undefined && goesOn(suggestion, before)) {
      const isWhole = suggestion.kind === 'field' && !EXPRESSION.test(before);
      setText(`${before}${isWhole ? `${suggestion.value}:` : toExpression(suggestion)}`);
      input.current?.focus();
      return;
    }
    const terms =
      suggestion === undefined
        ? reading
        : [...parseSearchText(before, vocabulary), ...toTerms(suggestion, vocabulary)];
    if (terms.length > 0) onTerms(terms);
    setText('');
    combobox.closeDropdown();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || combobox.getSelectedOptionIndex() >= 0 || reading.length === 0)
      return;
    event.preventDefault();
    submit('reading');
  };
  return (
    <search className="search-box">
      <Combobox store={combobox} onOptionSubmit={submit} shadow="md" withinPortal={false}>
        <Combobox.Target>
          <input
            ref={input}
            type="text"
            className="search-input"
            aria-label={message('searchBox.label')}
            placeholder={message('searchBox.placeholder')}
            value={text}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => {
              setText(event.currentTarget.value);
              combobox.openDropdown();
              combobox.resetSelectedOption();
            }}
            onFocus={() => text !== '' && combobox.openDropdown()}
            onBlur={() => combobox.closeDropdown()}
            onKeyDown={onKeyDown}
          />
        </Combobox.Target>
        <Combobox.Dropdown hidden={reading.length === 0 && suggestions.length === 0}>
          <Options suggestions={suggestions} reading={reading} columns={instance.columns} />
        </Combobox.Dropdown>
      </Combobox>
    </search>
  );
}
