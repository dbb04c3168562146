/** The options of one kind of console in `settings`: read by src/config/values/kind-options.ts. */
interface OptionNames {
  readonly group: 'vnc';
  readonly enabled: 'enabled';
  readonly baseUrl: 'novncproxy_base_url';
  readonly proxyHost: 'novncproxy_host';
  readonly proxyPort: 'novncproxy_port';
  /** The address of a compute host that proxies dial. */
  readonly dialledAddress: 'server_proxyclient_address';
  /** The address that the console servers of a compute host listen on. */
  readonly listenAddress: 'server_listen';
}

/** The method of a compute agent that creates a console of one kind, in Nova's terms. */
export type ConsoleMethod = `get_${string}_console`;

/** The refusals of steps 6 and 16 for one kind of console: codes of src/flow/refusals/. */
export interface KindRefusals {
  /** The proxy cannot connect to the console server. */
  readonly unreachable: 'vnc_unreachable';
  /** The address leads to another machine or to the proxy itself. */
  readonly addressUnusable: 'vnc_address_unusable';
  /** The console server sends or takes nothing in time. */
  readonly silent: 'vnc_silent';
  /** The console server closed an open session. */
  readonly closed: 'vnc_closed';
  /** The console server listens on an address that proxies do not dial. */
  readonly listensElsewhere: 'vnc_listens_elsewhere';
  /** The instance runs and has no such console that proxies can dial. */
  readonly unusable: readonly ('guest_without_vnc' | 'vnc_on_socket' | 'vnc_listens_elsewhere')[];
}

/** One kind of console, in the terms of Nova's API, its compute service and its configuration. */
export interface ConsoleKind {
  /** `type` in Nova's API. It is stored with each token. */
  readonly type: string;
  /** `protocol` in Nova's API. */
  readonly protocol: string;
  readonly computeMethod: ConsoleMethod;
  /** The role that serves its pages and WebSockets. */
  readonly proxyRole: 'novncproxy';
  /** Nova's program for these consoles, in whose place Oriel can run. */
  readonly novaProxy: `nova-${string}`;
  readonly options: OptionNames;
  /** Paths of its page on the proxy, those that connect without a click first. Access URLs with any of them are in use. */
  readonly pages: readonly string[];
  /** WebSocket sub-protocols of viewers other than Oriel's page. A viewer may also offer none. */
  readonly subprotocols: readonly string[];
  readonly refusals: KindRefusals;
  /** What the owner of an instance sees. */
  readonly description: string;
}

export const NOVNC = {
  type: 'novnc',
  protocol: 'vnc',
  computeMethod: 'get_vnc_console',
  proxyRole: 'novncproxy',
  novaProxy: 'nova-novncproxy',
  options: {
    group: 'vnc',
    enabled: 'enabled',
    baseUrl: 'novncproxy_base_url',
    proxyHost: 'novncproxy_host',
    proxyPort: 'novncproxy_port',
    dialledAddress: 'server_proxyclient_address',
    listenAddress: 'server_listen',
  },
  pages: ['/vnc_lite.html', '/vnc_auto.html', '/vnc.html'],
  // noVNC up to 1.1 offers `binary`; later versions offer nothing.
  subprotocols: ['binary'],
  refusals: {
    unreachable: 'vnc_unreachable',
    addressUnusable: 'vnc_address_unusable',
    silent: 'vnc_silent',
    closed: 'vnc_closed',
    listensElsewhere: 'vnc_listens_elsewhere',
    unusable: ['guest_without_vnc', 'vnc_on_socket', 'vnc_listens_elsewhere'],
  },
  description: 'the screen of the instance, by VNC',
} as const satisfies ConsoleKind;

/** The kind of messages that name none (those of older versions), of the command line and of the doctor. */
export const DEFAULT_KIND = NOVNC;

/** Every kind of console that Oriel offers. */
export const CONSOLE_KINDS = [NOVNC] as const satisfies readonly ConsoleKind[];

/** The kinds in Nova's terms, for messages: `protocol vnc with type novnc`. */
export const OFFERED_KINDS = CONSOLE_KINDS.map(
  ({ protocol, type }) => `protocol ${protocol} with type ${type}`,
).join(' or ');

/** An option of each kind, for messages: `[vnc] enabled`. */
export function optionNames(option: Exclude<keyof OptionNames, 'group'>): string {
  return CONSOLE_KINDS.map(({ options }) => `[${options.group}] ${options[option]}`).join(' or ');
}

/** Whether a process with these roles serves consoles to browsers. */
export function hasConsoleProxy(roles: readonly string[]): boolean {
  return CONSOLE_KINDS.some(({ proxyRole }) => roles.includes(proxyRole));
}

/** The kind with that `type` of Nova's API. */
export function findKind(kinds: readonly ConsoleKind[], type: string): ConsoleKind | undefined {
  return kinds.find((kind) => kind.type === type);
}

/** One value for each compute method. Methods of CONSOLE_KINDS are always there. */
export type ByComputeMethod<T> = Readonly<Record<(typeof CONSOLE_KINDS)[number]['computeMethod'], T>> & {
  readonly [method: ConsoleMethod]: T;
};

/** `kinds` includes CONSOLE_KINDS. */
export function byComputeMethod<T>(
  kinds: readonly ConsoleKind[],
  make: (kind: ConsoleKind) => T,
): ByComputeMethod<T> {
  const entries = kinds.map((kind) => [kind.computeMethod, make(kind)]);
  return Object.fromEntries(entries) as ByComputeMethod<T>;
}

/** An object with the same value under each name, such as the proxy roles. */
export function byName<K extends string, T>(names: readonly K[], value: T): Readonly<Record<K, T>> {
  return byNames(names, () => value);
}

/** An object with a value under each name. */
export function byNames<K extends string, T>(
  names: readonly K[],
  make: (name: K) => T,
): Readonly<Record<K, T>> {
  return Object.fromEntries(names.map((name) => [name, make(name)])) as Record<K, T>;
}

export type OptionGroup = ConsoleKind['options']['group'];
/** The groups of the options of every kind. */
export const OPTION_GROUPS: readonly OptionGroup[] = [
  ...new Set(CONSOLE_KINDS.map(({ options }) => options.group)),
];

export type ProxyRole = ConsoleKind['proxyRole'];

/** The roles that serve consoles to browsers. */
export const PROXY_ROLES: readonly ProxyRole[] = [
  ...new Set(CONSOLE_KINDS.map(({ proxyRole }) => proxyRole)),
];

/** A value for each kind, under the group of its options. */
export function byGroup<T>(make: (kind: ConsoleKind) => T): Readonly<Record<OptionGroup, T>> {
  return Object.fromEntries(CONSOLE_KINDS.map((kind) => [kind.options.group, make(kind)])) as Record<
    OptionGroup,
    T
  >;
}

/** What Nova's API accepts in place of a console's protocol and type. Nova offers only some of them in any one cloud. */
export interface Words {
  readonly protocols: readonly string[];
  readonly types: readonly string[];
}

/** The words of remote-consoles from each microversion on. */
export const SINCE_2_6: Words = {
  protocols: ['vnc', 'spice', 'rdp', 'serial'],
  types: ['novnc', 'xvpvnc', 'rdp-html5', 'spice-html5', 'serial'],
};
export const SINCE_2_8: Words = {
  protocols: [...SINCE_2_6.protocols, 'mks'],
  types: [...SINCE_2_6.types, 'webmks'],
};
export const SINCE_2_99: Words = { ...SINCE_2_8, types: [...SINCE_2_8.types, 'spice-direct'] };

/** The console actions before 2.6: the protocol of each, and the types that it accepts. */
export const CONSOLE_ACTIONS = {
  'os-getVNCConsole': { protocol: 'vnc', types: ['novnc', 'xvpvnc'] },
  'os-getSPICEConsole': { protocol: 'spice', types: ['spice-html5'] },
  'os-getSerialConsole': { protocol: 'serial', types: ['serial'] },
  'os-getRDPConsole': { protocol: 'rdp', types: ['rdp-html5'] },
} as const;

/** The action that Oriel offers. */
export const OFFERED_ACTION = 'os-getVNCConsole';
