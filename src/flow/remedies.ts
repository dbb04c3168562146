import type { RefusalCode } from './refusals.ts';
import { API_REMEDIES } from './remedies/api.ts';
import { COMPUTE_REMEDIES } from './remedies/compute.ts';
import { CONSOLEAUTH_REMEDIES } from './remedies/consoleauth.ts';
import { NOVA_REMEDIES } from './remedies/nova.ts';
import { NOVA_DATABASE_REMEDIES } from './remedies/nova-database.ts';
import { POWER_REMEDIES } from './remedies/power.ts';
import { PROXY_REMEDIES } from './remedies/proxy.ts';
import { SESSION_REMEDIES } from './remedies/sessions.ts';
import { VNC_REMEDIES } from './remedies/vnc.ts';

/** What an operator can do about each refusal, by option and command name. Pages must not import this. */
export const REMEDIES: Readonly<Record<RefusalCode, string>> = {
  ...API_REMEDIES,
  ...COMPUTE_REMEDIES,
  ...CONSOLEAUTH_REMEDIES,
  ...NOVA_REMEDIES,
  ...NOVA_DATABASE_REMEDIES,
  ...POWER_REMEDIES,
  ...PROXY_REMEDIES,
  ...VNC_REMEDIES,
  ...SESSION_REMEDIES,
};
