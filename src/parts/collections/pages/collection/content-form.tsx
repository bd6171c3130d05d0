import { Textarea, TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { callOperation } from '../../../../web/api/call-operation.ts';
import { message } from '../../../../web/messages/message.ts';
import { ActionFailure } from '../../../../web/shell/action-failure.tsx';
import { useAction } from '../../../../web/shell/use-action.ts';
import {
  formatAuthorLines,
  formatFundingLines,
  parseAuthorLines,
  parseFundingLines,
} from './author-lines.ts';
import type { Collection } from './queries.ts';

/** What the next version will say of itself. */
export function ContentForm({ collection }: { readonly collection: Collection }): ReactElement {
  const [title, setTitle] = useState(collection.title);
  const [description, setDescription] = useState(collection.description);
  const [authorText, setAuthorText] = useState(formatAuthorLines(collection.authors));
  const [fundingText, setFundingText] = useState(formatFundingLines(collection.funding));
  const { authors, problems } = parseAuthorLines(authorText);
  const [problem] = problems;
  const save = useAction(() =>
    callOperation('update-collection', {
      params: { collection: collection.id },
      body: {
        title,
        description,
        authors: [...authors],
        funding: [...parseFundingLines(fundingText)],
      },
    }),
  );
  return (
    <section className="panel" aria-labelledby="content">
      <h2 id="content">{message('collections.content')}</h2>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (problem === undefined) save.mutate();
        }}
      >
        <TextInput
          label={message('collections.field.title')}
          required
          maxLength={300}
          value={title}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        <Textarea
          label={message('collections.field.description')}
          description={message('collections.field.descriptionHint')}
          autosize
          minRows={4}
          maxRows={20}
          maxLength={20_000}
          value={description}
          onChange={(event) => setDescription(event.currentTarget.value)}
        />
        <Textarea
          label={message('collections.field.authors')}
          description={message('collections.field.authorsHint')}
          autosize
          minRows={3}
          maxRows={20}
          value={authorText}
          error={
            problem === undefined ? null : message('collections.wrongOrcid', { line: problem.line })
          }
          onChange={(event) => setAuthorText(event.currentTarget.value)}
        />
        <Textarea
          label={message('collections.field.funding')}
          description={message('collections.field.fundingHint')}
          autosize
          minRows={2}
          maxRows={10}
          value={fundingText}
          onChange={(event) => setFundingText(event.currentTarget.value)}
        />
        <ActionFailure error={save.error} />
        <div className="row">
          <button type="submit" className="button-link" disabled={save.isPending}>
            {message('collections.save')}
          </button>
          <span role="status">{save.isSuccess ? message('collections.saved') : ''}</span>
        </div>
      </form>
    </section>
  );
}
