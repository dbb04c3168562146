import { CONDITIONS } from '../../text/conditions.ts';
import { cliText } from '../language/cli-text.ts';

/** A line about the condition that a screen shows. A newer API may know others. */
export function conditionNote(condition: string): string {
  const t = cliText();
  const id = CONDITIONS.find((known) => known.id === condition)?.id;
  return t('screen.shows', { condition: id === undefined ? condition : t(`conditions.${id}`) });
}
