import { formatUserLine } from '../../../src/config/values/user-line.ts';
import { hashPassword } from '../../../src/platform/password-hash.ts';
import { ACCOUNTS, CHEAP, userLines } from '../accounts.ts';
import { Person } from '../person.ts';
import type { RevocationCluster } from './revocation-oriel.ts';

/** A way to revoke an open console, and the end reason that its user should receive. */
export interface Drill {
  readonly name: string;
  /** What tells the proxy: a message of its own, or the next look at the session. */
  readonly by: 'message' | 're-check';
  readonly closeCode: number;
  /** A part of what the person reads. */
  readonly reason: string;
  /** What the same address meets afterwards. */
  readonly afterwards: number;
  revoke(stand: RevocationCluster, person: Person): Promise<void> | void;
}

/** For users of the configuration; the person is ACCOUNTS.member, who has the guest's console open. */
export const LOCAL_DRILLS: readonly Drill[] = [
  {
    name: 'the user is removed from the configuration, SIGHUP',
    by: 'message',
    closeCode: 4530,
    reason: 'Your account was disabled or removed.',
    afterwards: 4534,
    async revoke(stand) {
      stand.reload((await userLines()).filter((line) => !line.startsWith(`${ACCOUNTS.member.name} `)));
    },
  },
  {
    name: 'the role is taken away in the configuration, SIGHUP',
    by: 'message',
    closeCode: 4531,
    reason: 'You no longer have a role that opens consoles',
    afterwards: 4534,
    async revoke(stand) {
      const { name, password, project } = ACCOUNTS.member;
      const others = (await userLines()).filter((line) => !line.startsWith(`${name} `));
      const hash = await hashPassword(password, CHEAP);
      stand.reload([...others, formatUserLine({ name, hash, projects: new Map([[project, ['reader']]]) })]);
    },
  },
  {
    name: 'the sign-in is revoked',
    by: 'message',
    closeCode: 4533,
    reason: 'The sign-in with which this console was opened was ended.',
    afterwards: 4534,
    async revoke(_stand, person) {
      await person.api('/v3/auth/tokens', { method: 'DELETE', headers: { 'X-Subject-Token': person.token } });
    },
  },
  {
    name: 'the guest is given to another project',
    by: 're-check',
    closeCode: 4532,
    reason: 'The guest now belongs to another project.',
    afterwards: 4534,
    revoke: ({ driver, guest }) => driver.assign(guest, 'other'),
  },
  {
    name: 'the guest is deleted',
    by: 'message',
    closeCode: 4482,
    reason: 'The guest was deleted.',
    afterwards: 4452,
    revoke({ driver, guest }) {
      driver.remove(guest);
      driver.tell({ instanceUuid: guest.uuid, change: 'deleted' });
    },
  },
  {
    name: 'the guest is stopped',
    by: 'message',
    closeCode: 4480,
    reason: 'The guest was stopped.',
    afterwards: 4449,
    revoke({ driver, guest }) {
      driver.tell({ instanceUuid: guest.uuid, change: 'stopped' });
    },
  },
  {
    name: "the guest's console addresses are withdrawn (oriel session end --server)",
    by: 'message',
    closeCode: 4483,
    reason: 'ended by an operator: addresses withdrawn',
    afterwards: 4450,
    async revoke(stand) {
      const ada = await Person.signIn(stand, ACCOUNTS.admin);
      const path = `/oriel/v1/servers/${stand.guest.uuid}/console-tokens?reason=addresses%20withdrawn`;
      await ada.api(path, { method: 'DELETE' });
    },
  },
  {
    name: "an operator's word (oriel session end)",
    by: 'message',
    closeCode: 4483,
    reason: 'ended by an operator: maintenance',
    // The address itself is not withdrawn by it.
    afterwards: 0,
    async revoke(stand) {
      const ada = await Person.signIn(stand, ACCOUNTS.admin);
      const { body } = await ada.api('/oriel/v1/sessions');
      await ada.api(`/oriel/v1/sessions/${body.sessions[0].id}?reason=maintenance`, { method: 'DELETE' });
    },
  },
];
