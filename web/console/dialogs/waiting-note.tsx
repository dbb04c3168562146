import { useEffect, useState } from 'preact/hooks';
import type { SlowConsole } from '../../../src/flow/page-message.ts';
import type { Console } from '../session/use-console.ts';

interface WaitingNoteProps {
  readonly wait: NonNullable<Console['wait']>;
}

const WORDS: Readonly<Record<SlowConsole, string>> = {
  ironic: 'This guest is a bare-metal server, and its console is being started. This can take a minute.',
  vmware: 'The screen of this guest is provided by a vCenter, which has not answered yet.',
};

/** Says what the console proxy waits for, and for how long. */
export function WaitingNote({ wait }: WaitingNoteProps) {
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), 500);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(0, Math.ceil((wait.untilMs - Date.now()) / 1000));
  return (
    <>
      <p class="lead">{WORDS[wait.driver]}</p>
      <p>The console proxy waits up to {seconds} s more. You do not need to do anything.</p>
    </>
  );
}

/** The text for screen readers. */
export function spokenWait({ driver }: NonNullable<Console['wait']>): string {
  return WORDS[driver];
}
