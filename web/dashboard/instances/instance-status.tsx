const TONES: Readonly<Record<string, string>> = {
  ACTIVE: 'good',
  PAUSED: 'warn',
  SUSPENDED: 'warn',
  SHUTOFF: 'quiet',
  ERROR: 'bad',
};

const WORDS: Readonly<Record<string, string>> = {
  ACTIVE: 'Running',
  PAUSED: 'Paused',
  SUSPENDED: 'Suspended',
  SHUTOFF: 'Stopped',
  ERROR: 'Error',
};

/** The word that the list shows for an instance's state. */
export function statusWord(status: string): string {
  return WORDS[status] ?? status;
}

/** An instance's state; one without a word of its own is shown as Nova names it. */
export function InstanceStatus({ status }: { readonly status: string }) {
  return <span class={`pill tone-${TONES[status] ?? 'quiet'}`}>{statusWord(status)}</span>;
}
