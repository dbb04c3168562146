import { Type } from 'typebox';
import type { PowerAction } from '../../contracts/power.ts';
import type { Rule } from '../access/policy.ts';
import { inputValidator } from '../input/validate-input.ts';

/** An action as a request names it. */
export interface PowerRequest {
  readonly action: PowerAction;
  /** Nova's word in its messages. */
  readonly word: string;
  readonly rule: Rule;
  /** The first microversion that has it. */
  readonly since?: `2.${number}`;
}

/** An extension of Oriel, named as Nova names extensions. */
export const POWER_OFF = 'oriel:power_off';

type Fixed = 'os-start' | 'os-stop' | 'pause' | 'unpause' | 'suspend' | 'resume';

/** Nova's actions whose value has no meaning, and Oriel's own. */
const FIXED: Readonly<Record<Fixed | 'trigger_crash_dump' | typeof POWER_OFF, PowerRequest>> = {
  'os-start': { action: 'start', word: 'start', rule: 'os_compute_api:servers:start' },
  'os-stop': { action: 'stop', word: 'stop', rule: 'os_compute_api:servers:stop' },
  [POWER_OFF]: { action: 'power_off', word: 'power off', rule: 'oriel:servers:power_off' },
  pause: { action: 'pause', word: 'pause', rule: 'os_compute_api:os-pause-server:pause' },
  unpause: { action: 'unpause', word: 'unpause', rule: 'os_compute_api:os-pause-server:unpause' },
  suspend: { action: 'suspend', word: 'suspend', rule: 'os_compute_api:os-suspend-server:suspend' },
  resume: { action: 'resume', word: 'resume', rule: 'os_compute_api:os-suspend-server:resume' },
  trigger_crash_dump: {
    action: 'nmi',
    word: 'trigger_crash_dump',
    rule: 'os_compute_api:servers:trigger_crash_dump',
    since: '2.17',
  },
};

const REBOOT = { word: 'reboot', rule: 'os_compute_api:servers:reboot' } as const;
const REBOOT_TYPES = ['HARD', 'Hard', 'hard', 'SOFT', 'Soft', 'soft'];
const RebootType = Type.Unsafe<string>(Type.Enum(REBOOT_TYPES, { type: 'string' }));
const validateReboot = inputValidator(
  Type.Object(
    { reboot: Type.Object({ type: RebootType }, { additionalProperties: false }) },
    { additionalProperties: false },
  ),
  'body',
);
const validateCrashDump = inputValidator(
  Type.Object({ trigger_crash_dump: Type.Null() }, { additionalProperties: false }),
  'body',
);

/** What the bodies of power actions look like, for the document. */
export const POWER_BODIES = {
  ...Object.fromEntries(Object.keys(FIXED).map((name) => [name, Type.Optional(Type.Null())])),
  reboot: Type.Optional(Type.Object({ type: RebootType })),
};

/** Whether that is the name of a power action. */
export function isPowerAction(name: string): boolean {
  return name === 'reboot' || Object.hasOwn(FIXED, name);
}

/**
 * The action that a body requests.
 * @param name a name of which `isPowerAction` is true
 * @throws {Fault} request_malformed
 */
export function powerRequestOf(name: string, body: unknown, lenient: boolean): PowerRequest {
  if (name === 'reboot') {
    const isHard = validateReboot(body, lenient).reboot.type.toUpperCase() === 'HARD';
    return { ...REBOOT, action: isHard ? 'reset' : 'reboot' };
  }
  if (name === 'trigger_crash_dump') validateCrashDump(body, lenient);
  return FIXED[name as keyof typeof FIXED];
}
