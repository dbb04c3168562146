/** The actor of a step: a role of a process, or `browser` or `driver` (a part of compute). */
export type Actor = 'browser' | 'api' | 'compute' | 'driver' | 'consoleauth' | 'novncproxy';

export type StepNumber = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14 | 15 | 16;

export interface Step {
  readonly number: StepNumber;
  readonly actor: Actor;
  /** The short name in traces. */
  readonly name: string;
  /** What the actor does, in a sentence; also the title of the flow test. */
  readonly title: string;
}

/** The sixteen steps from the request for a console to its session. ARCHITECTURE.md has the same table, which a test compares. */
export const STEPS: readonly Step[] = [
  { number: 1, actor: 'browser', name: 'pick', title: 'a user selects an instance and requests its console' },
  {
    number: 2,
    actor: 'api',
    name: 'ask',
    title: 'the api authenticates the user, checks the policy and finds the host of the instance',
  },
  {
    number: 3,
    actor: 'api',
    name: 'call-compute',
    title: 'the api calls get_vnc_console on the compute agent of that host',
  },
  { number: 4, actor: 'compute', name: 'ask-driver', title: 'the compute agent calls the hypervisor driver' },
  {
    number: 5,
    actor: 'driver',
    name: 'read-definition',
    title: 'the driver reads the definition of the running instance',
  },
  {
    number: 6,
    actor: 'driver',
    name: 'find-vnc',
    title: 'the driver returns host and port of the VNC server',
  },
  { number: 7, actor: 'compute', name: 'mint-token', title: 'the compute agent generates a random token' },
  {
    number: 8,
    actor: 'compute',
    name: 'connect-info',
    title: 'the compute agent returns the connect info',
  },
  {
    number: 9,
    actor: 'api',
    name: 'authorize',
    title: 'the api calls authorize_console on the token authority',
  },
  {
    number: 10,
    actor: 'consoleauth',
    name: 'store',
    title: 'the token authority stores the connect info with a lifetime',
  },
  {
    number: 11,
    actor: 'api',
    name: 'answer',
    title: 'the api returns the access URL and no other part of the connect info',
  },
  { number: 12, actor: 'browser', name: 'open-page', title: 'the browser opens the access URL' },
  {
    number: 13,
    actor: 'novncproxy',
    name: 'accept',
    title: 'the proxy takes the token from the WebSocket request and checks its origin',
  },
  {
    number: 14,
    actor: 'novncproxy',
    name: 'check',
    title: 'the proxy calls check_token on the token authority',
  },
  {
    number: 15,
    actor: 'consoleauth',
    name: 'confirm',
    title: 'the token authority looks up the token, and compute confirms host and port',
  },
  {
    number: 16,
    actor: 'novncproxy',
    name: 'bridge',
    title: 'the proxy connects to the VNC server, negotiates its security and bridges the connections',
  },
];

export function step(number: StepNumber): Step {
  const found = STEPS[number - 1];
  if (found === undefined) throw new RangeError(`there is no step ${number}`);
  return found;
}
