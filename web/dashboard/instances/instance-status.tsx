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

/** What the list shows for a guest's state. */
export function statusWord(status: string): string {
  return WORDS[status] ?? status;
}

/** Nova's word for a guest's state as a person says it; an unknown one as it came. */
export function GuestStatus({ status }: { readonly status: string }) {
  return <span class={`pill tone-${TONES[status] ?? 'quiet'}`}>{statusWord(status)}</span>;
}
