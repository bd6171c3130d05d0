import type { ReactElement } from 'react';
import { CodeBlock } from '../../../../web/form/code-block.tsx';
import { message } from '../../../../web/messages/message.ts';
import type { KeptStructures } from './structure-queries.ts';

/** What is wrong with structures that the node has and cannot show. */
export function StructureProblems({
  problems,
}: Pick<KeptStructures, 'problems'>): ReactElement | null {
  if (problems.length === 0) return null;
  return (
    <ul className="notice notice-warn list-plain stack-tight">
      {problems.map(({ where, hint }) => (
        <li key={where}>{message('structure.problem', { where, hint })}</li>
      ))}
    </ul>
  );
}

/** How a node gets its first structure. */
export function NoStructure({
  pathogen,
  suggestions,
}: Pick<KeptStructures, 'suggestions'> & { readonly pathogen: string }): ReactElement {
  const name = suggestions[0]?.id.toLowerCase() ?? 'entry';
  return (
    <div className="panel stack-tight">
      <h2>{message('structure.nothing')}</h2>
      <p>{message('structure.nothingHow')}</p>
      <CodeBlock
        code={`outbreak structures add ${name}.cif --pathogen ${pathogen}`}
        label={message('structure.nothing')}
      />
      {suggestions.length === 0 ? null : (
        <>
          <h3>{message('structure.suggested')}</h3>
          <ul>
            {suggestions.map(({ id, title }) => (
              <li key={id}>{message('structure.suggestion', { id, title })}</li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
