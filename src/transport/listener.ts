import type { Topic } from '../contracts/contract.ts';
import type { Logger } from '../platform/log/log.ts';
import { PacedWarnings } from '../platform/log/paced-warnings.ts';
import { readChecked } from './outcome.ts';
import { compileTopic } from './validate.ts';

/**
 * The listener's end of a topic, whatever the transport: takes a payload as it arrived. Each listener gets a copy of
 * its own; a malformed payload is logged and dropped, and a listener that fails hurts nobody else.
 */
export function listen(
  topic: Topic,
  listener: (payload: unknown) => void,
  log: Logger,
): (text: string) => Promise<void> {
  const check = compileTopic(topic);
  const warnings = new PacedWarnings(log);
  return async (text) => {
    const read = readChecked(check, `payload of ${topic.name}`, text);
    if ('problem' in read) {
      warnings.warn('payload', {}, `malformed message: ${read.problem}`);
      return;
    }
    try {
      // Awaited because a listener may turn out to be async: its rejection must not end the process.
      await listener(read.value);
    } catch (error) {
      log.error({ err: error }, `a listener of ${topic.name} failed`);
    }
  };
}
