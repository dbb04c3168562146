import type { Payload, Topic } from '../contracts/contract.ts';
import type { Logger } from '../platform/log/log.ts';
import { PacedWarnings } from '../platform/log/paced-warnings.ts';
import { readChecked } from './message-form.ts';
import { compileTopic } from './validate.ts';

/**
 * The receiver's end of a topic: takes the text of an event and calls the listener with a payload of its own. Never rejects: a
 * malformed payload and a listener that fails are logged.
 */
export function subscriber<T extends Topic>(
  topic: T,
  listener: (payload: Payload<T>) => void,
  log: Logger,
): (text: string) => Promise<void> {
  const check = compileTopic(topic);
  const warnings = new PacedWarnings(log);
  return async (text) => {
    const read = readChecked(check, `payload of ${topic.name}`, text);
    if ('problem' in read) {
      warnings.warn('payload', { detail: read.problem }, 'malformed message');
      return;
    }
    try {
      // Awaited because a listener may be async: its rejection must not end the process.
      await listener(read.value as Payload<T>);
    } catch (error) {
      log.error({ topic: topic.name, err: error }, 'a listener of an event failed');
    }
  };
}
