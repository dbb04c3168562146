import { CONDITIONS } from '../../text/conditions.ts';

/** A line about the condition that a screen shows. A newer API may know others. */
export function conditionNote(condition: string): string {
  const title = CONDITIONS.find(({ id }) => id === condition)?.title ?? condition;
  return `The screen shows: ${title}.`;
}
