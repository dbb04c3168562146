import { type Actor, STEPS, type Step, type StepNumber } from './steps.ts';

/** `[oriel] token_source`: the authority that creates and checks tokens. `nova` leaves open how the proxy looks them up. */
export type TokenSourceName = 'consoleauth' | 'nova' | 'nova-api' | 'nova-db';

/** A step, with the name of the program that does it: a role of Oriel, or a component of Nova. */
export interface NamedStep extends Omit<Step, 'actor'> {
  readonly actor: Actor | 'nova-api' | 'nova-compute' | 'nova-conductor' | 'virt driver';
}

/** Who does a step, and what: the words of one step in a cloud. */
type Words = Pick<NamedStep, 'actor' | 'title'>;

/** The program that a look-up reaches, and the record's owner in step 15. */
const LOOK_UPS: Readonly<Record<Exclude<TokenSourceName, 'consoleauth'>, { lookUp: string; owner: string }>> =
  {
    nova: { lookUp: 'the proxy looks the token up in Nova', owner: 'Nova' },
    'nova-api': { lookUp: 'the proxy looks the token up with nova-api', owner: 'nova-api' },
    'nova-db': {
      lookUp: 'the proxy looks the token up in the cell databases',
      owner: 'a cell database',
    },
  };

/** The steps that Nova's components do in a cloud. The others are the same everywhere. */
const IN_A_CLOUD: Readonly<Partial<Record<StepNumber, Words>>> = {
  2: {
    actor: 'nova-api',
    title:
      'nova-api authenticates the user with Keystone, checks the policy and finds the compute host of the instance',
  },
  3: {
    actor: 'nova-api',
    title: 'nova-api calls get_vnc_console on nova-compute of that host over RabbitMQ',
  },
  4: { actor: 'nova-compute', title: 'nova-compute calls its virt driver' },
  5: { actor: 'virt driver', title: 'the virt driver reads the definition of the running instance' },
  6: { actor: 'virt driver', title: 'the virt driver returns host and port of the VNC server' },
  7: { actor: 'nova-compute', title: 'nova-compute generates a random token' },
  8: { actor: 'nova-compute', title: 'nova-compute joins the token with the address of the VNC server' },
  9: { actor: 'nova-compute', title: 'nova-compute passes the hash of the token to nova-conductor' },
  10: {
    actor: 'nova-conductor',
    title: 'nova-conductor stores the record of the token in the cell database, with a lifetime',
  },
  11: { actor: 'nova-api', title: 'nova-api returns the access URL' },
};

/**
 * The sixteen steps with the names of the programs that do them: Oriel's roles, or Nova's components in a cloud. The only place
 * that chooses them; pages, traces and the doctor show what it returns.
 */
export function stepsOf(source: TokenSourceName): readonly NamedStep[] {
  return source === 'consoleauth' ? STEPS : STEPS_IN_A_CLOUD[source];
}

/** One step of `stepsOf`. */
export function stepOf(number: StepNumber, source: TokenSourceName): NamedStep {
  const found = stepsOf(source)[number - 1];
  if (found === undefined) throw new RangeError(`there is no step ${number}`);
  return found;
}

/** Whether a text, for instance in a page, names a token source. */
export function isTokenSourceName(text: string): text is TokenSourceName {
  return text === 'consoleauth' || Object.hasOwn(LOOK_UPS, text);
}

const STEPS_IN_A_CLOUD = {
  nova: inACloud('nova'),
  'nova-api': inACloud('nova-api'),
  'nova-db': inACloud('nova-db'),
};

function inACloud(source: keyof typeof LOOK_UPS): readonly NamedStep[] {
  const { lookUp, owner } = LOOK_UPS[source];
  const words: typeof IN_A_CLOUD = {
    ...IN_A_CLOUD,
    14: { actor: 'novncproxy', title: lookUp },
    15: {
      actor: 'nova-compute',
      title: `${owner} has the record of the token, and nova-compute confirms host and port`,
    },
  };
  return STEPS.map((step) => ({ ...step, ...words[step.number] }));
}
