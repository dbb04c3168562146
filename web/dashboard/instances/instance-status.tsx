import { currentText, useText } from '../../shared/language.ts';

const TONES: Readonly<Record<string, string>> = {
  ACTIVE: 'good',
  REBOOT: 'busy',
  HARD_REBOOT: 'busy',
  PAUSED: 'warn',
  SUSPENDED: 'warn',
  SHUTOFF: 'quiet',
  ERROR: 'bad',
};

const WORDS = {
  ACTIVE: 'instances.status.active',
  REBOOT: 'instances.status.reboot',
  HARD_REBOOT: 'instances.status.reset',
  PAUSED: 'instances.status.paused',
  SUSPENDED: 'instances.status.suspended',
  SHUTOFF: 'instances.status.stopped',
  ERROR: 'instances.status.error',
} as const;

/** The word that the list shows for an instance's state; one without a word of its own is shown as Nova names it. */
export function statusWord(status: string): string {
  return Object.hasOwn(WORDS, status) ? currentText()(WORDS[status as keyof typeof WORDS]) : status;
}

export function InstanceStatus({ status }: { readonly status: string }) {
  useText();
  return <span class={`pill tone-${TONES[status] ?? 'quiet'}`}>{statusWord(status)}</span>;
}
