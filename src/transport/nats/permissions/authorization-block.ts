import { type BusParty, CONTROLLER_PARTIES } from '../../../contracts/parties.ts';
import { type BusUser, permissionsOf } from './permissions.ts';

/** A user as nats-server.conf has it. */
export interface NamedUser extends BusUser {
  readonly name: string;
}

/** The parts of an answer that a server may send to one request; the longest reply, in parts of 512 KiB, has 64. */
const MAX_PARTS = 100;
/** Longer than the deadline of any method. */
const ANSWER_WITHIN = '1m';

/** For roles on machines of their own. The doctor uses the user of its host. */
const SPLIT: readonly (readonly BusParty[])[] = CONTROLLER_PARTIES.filter((party) => party !== 'doctor').map(
  (party) => (party === 'api' ? [party, 'doctor'] : [party]),
);

export interface Deployment {
  /** A user for each role of a controller instead of one for all of them. */
  readonly split: boolean;
  /** `[DEFAULT] host` of each compute host. */
  readonly computeHosts: readonly string[];
  /** As in the configuration of the processes. */
  readonly inboxPrefix: string;
}

/** The users of a deployment: `controller`, or one for each role, and `compute-<host>` for each compute host. */
export function usersOf({ split, computeHosts, inboxPrefix }: Deployment): NamedUser[] {
  const controllers: NamedUser[] = split
    ? SPLIT.map((parties) => {
        const [name = ''] = parties;
        return { name, parties, host: null, inboxPrefix: `${inboxPrefix}_${name.toUpperCase()}` };
      })
    : [{ name: 'controller', parties: CONTROLLER_PARTIES, host: null, inboxPrefix }];
  const computes = computeHosts.map(
    (host): NamedUser => ({ name: `compute-${host}`, parties: ['compute'], host, inboxPrefix }),
  );
  return [...controllers, ...computes];
}

/**
 * The `authorization` block of nats-server.conf for these users. Passwords are placeholders.
 * @returns lines without a line break
 */
export function authorizationBlock(users: readonly NamedUser[], subjectPrefix: string): string[] {
  return [
    'authorization {',
    '  users: [',
    ...users.flatMap((user) => userLines(user, subjectPrefix)),
    '  ]',
    '}',
  ];
}

function userLines(user: NamedUser, subjectPrefix: string): string[] {
  const { publish, subscribe, answers } = permissionsOf(user, subjectPrefix);
  const where = user.host === null ? '' : `, [DEFAULT] host = ${user.host}`;
  return [
    `    # ${user.parties.join(', ')}${where}, [oriel_nats] inbox_prefix = ${user.inboxPrefix}`,
    '    {',
    `      user: ${quoted(user.name)}`,
    '      password: "replace-this"',
    '      permissions: {',
    ...listLines('publish', publish),
    ...listLines('subscribe', subscribe),
    ...(answers ? [`        allow_responses: { max: ${MAX_PARTS}, expires: "${ANSWER_WITHIN}" }`] : []),
    '      }',
    '    }',
  ];
}

function listLines(what: string, subjects: readonly string[]): string[] {
  return [`        ${what}: [`, ...subjects.map((subject) => `          ${quoted(subject)}`), '        ]'];
}

function quoted(text: string): string {
  return JSON.stringify(text);
}

/** The deployment of the shipped nats-server.conf. */
const EXAMPLE: Deployment = { split: false, computeHosts: ['cmp1', 'cmp2'], inboxPrefix: '_INBOX' };

const BEGIN = '# Begin of what "oriel bus permissions --compute-host cmp1,cmp2" prints.';
const END = '# End.';

/**
 * nats-server.conf with the block between its marks replaced by the one that the contracts imply.
 * @throws if the marks are missing
 */
export function withAuthorization(text: string): string {
  const [head, rest] = text.split(`${BEGIN}\n`);
  const tail = rest?.split(`${END}\n`)[1];
  if (head === undefined || tail === undefined) throw new Error(`the lines ${BEGIN} and ${END} are missing`);
  const block = authorizationBlock(usersOf(EXAMPLE), 'oriel');
  return `${head}${BEGIN}\n${block.join('\n')}\n${END}\n${tail}`;
}
