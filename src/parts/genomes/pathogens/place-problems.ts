import { formatPlace, JsonPlaces } from '../../../platform/files/locate-json.ts';
import type { Problem } from '../../../schema/problem.ts';

/**
 * Adds the line and the column to problems that name a file of JSON and a path in it: 'x/pathogen.json at $.files.a'
 * becomes 'x/pathogen.json line 3 column 12 at $.files.a'. Others stay as they are.
 * @param file end of the file's name, as the problems call it
 */
export function placeProblems(
  problems: readonly Problem[],
  file: string,
  text: string,
): readonly Problem[] {
  let places: JsonPlaces | undefined;
  return problems.map((problem) => {
    const [, name = '', path] = /^(.*) at (\$.*)$/s.exec(problem.where) ?? [];
    if (path === undefined || !name.endsWith(file)) return problem;
    places ??= new JsonPlaces(text);
    return { ...problem, where: `${name} ${formatPlace(places.findByText(path))} at ${path}` };
  });
}
