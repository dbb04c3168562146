import { isCloud } from '../../../config/values/is-cloud.ts';
import { type Check, type DoctorContext, error, note, ok } from '../../check.ts';

/** Options of nova.conf whose meaning the switch changes. */
export const novaOptions: Check = {
  id: 'token-source',
  step: 0,
  title: 'the proxy is set to the tokens of the cloud',
  run({ loaded }) {
    const { settings } = loaded;
    if (!isCloud(settings)) {
      return [
        error(
          `[oriel] token_source is consoleauth (${where(loaded, 'oriel', 'token_source')}): the proxy would look for tokens of Oriel's own.`,
          'Write token_source = nova in [oriel] of nova.conf, or in a second file (--config-file).',
        ),
      ];
    }
    const found = [
      ok(
        `[oriel] token_source = ${settings.oriel.token_source} (${where(loaded, 'oriel', 'token_source')}).`,
      ),
    ];
    if (!settings.consoleauth.enforce_session_timeout) return found;
    const { token_ttl: seconds } = settings.consoleauth;
    const lifetime = note(
      `[consoleauth] enforce_session_timeout ends consoles; through nova-api they end ${seconds} seconds after they were opened (token_ttl; ${where(loaded, 'consoleauth', 'token_ttl')}).`,
      'See that token_ttl is the value of the compute hosts.',
    );
    return [...found, lifetime];
  },
};

function where({ sources }: DoctorContext['loaded'], group: string, option: string): string {
  return sources[group]?.[option]?.where ?? 'default';
}
