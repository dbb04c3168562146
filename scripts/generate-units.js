// Writes the units of etc/systemd/ and the drop-in of etc/openstack/ from the tables below. Each file is complete by itself, so that an
// operator who copies one gets all of its protection: node scripts/generate-units.js [FOLDER]
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What differs between services. */
const SERVICES = {
  oriel: {
    description: "consoles of this host's virtual machines in the browser",
    head: [
      'All roles on one host. "oriel init --systemd" installs this unit. As root: systemctl enable --now oriel',
      'It reads /etc/oriel/oriel.conf and /etc/oriel/oriel.conf.d/*.conf.',
    ],
    after: ['libvirtd.service', 'virtqemud.service'],
    args: '',
    hasAgent: true,
    hasProxy: true,
    hasState: true,
    writes:
      'the log, which goes to the journal, the audit file, and what survives a restart: tokens and sign-ins',
  },
  'oriel-api': {
    description: 'API and dashboard (controllers)',
    after: ['nats-server.service'],
    args: ' --role api,dashboard',
    hasState: true,
    writes: 'the log, which goes to the journal, the audit file, and the key of sign-ins',
  },
  'oriel-consoleauth': {
    description: 'token authority (controllers)',
    after: ['nats-server.service', 'memcached.service'],
    args: ' --role consoleauth',
    hasState: true,
    writes:
      'the log, which goes to the journal, the audit file, and tokens and ended sign-ins, with [oriel] token_store = file',
  },
  'oriel-novncproxy': {
    description: 'console proxy (controllers)',
    after: ['nats-server.service'],
    args: ' --role novncproxy',
    hasProxy: true,
    writes: 'the log, which goes to the journal, and the audit file',
  },
  'oriel-compute': {
    description: 'compute agent (compute hosts)',
    after: ['libvirtd.service', 'virtqemud.service'],
    args: ' --role compute',
    hasAgent: true,
    writes: 'the log, which goes to the journal, and the audit file',
  },
};

/** What differs between sockets. Without an own service, a socket belongs to the service of its name. */
const SOCKETS = {
  oriel: {
    description: 'console pages, consoles, API and dashboard of one host',
    listen: [
      ['the console proxy: novncproxy_host and novncproxy_port in [vnc]', '0.0.0.0:6080'],
      ['the API: osapi_compute_listen and osapi_compute_listen_port in [DEFAULT]', '0.0.0.0:8774'],
    ],
  },
  'oriel-api': {
    description: 'API and dashboard',
    listen: [['osapi_compute_listen and osapi_compute_listen_port in [DEFAULT]', '0.0.0.0:8774']],
  },
  'oriel-novncproxy': {
    description: 'console pages and consoles',
    listen: [['novncproxy_host and novncproxy_port in [vnc]', '0.0.0.0:6080']],
  },
};

const PROGRAM = '/usr/local/bin/oriel';
const SAME_FILES =
  'All roles read the same configuration: /etc/oriel/oriel.conf and /etc/oriel/oriel.conf.d/*.conf.';

/** Readiness, signals, restarts and limits: the same for the drop-in of nova-novncproxy as for the unit of the proxy. */
function behaviour({ hasAgent = false, hasProxy = false }) {
  return [
    [
      '# Oriel reports itself when it serves, reloads and stops, and sends signs of life: see docs/deploying.md, "systemd".',
    ],
    'Type=notify',
    '# The messages come from systemd-notify, a child of the main process.',
    'NotifyAccess=all',
    '# Longer than a proxy needs to replace workers that hang.',
    'WatchdogSec=60',
    ...(hasProxy
      ? [
          '# SIGTERM: no new sessions; open ones continue for [oriel] drain_timeout (30 s), then end with a reason. A longer drain_timeout',
          '# needs no change here: Oriel asks systemd for the time.',
        ]
      : []),
    'KillSignal=SIGTERM',
    `TimeoutStopSec=${hasProxy ? 45 : 20}`,
    ...(hasAgent ? ["# The agent ends virsh, which follows libvirt's events.", 'KillMode=mixed'] : []),
    'Restart=always',
    'RestartSec=2',
    '# The configuration (78) or the command line (2) has a mistake: another start would find the same.',
    'RestartPreventExitStatus=2 78',
    ...(hasProxy
      ? [
          '# With [oriel] workers: a worker that the kernel kills for lack of memory takes its own consoles, not the service.',
          'OOMPolicy=continue',
          '# Two for each session ([oriel] max_sessions), and 2,000 for the rest. The limit is per process, so workers need no more.',
          'LimitNOFILE=24576',
          'TasksMax=4096',
        ]
      : ['LimitNOFILE=8192', 'TasksMax=512']),
    '# A memory dump has tokens and passwords in it.',
    'LimitCORE=0',
  ].flat();
}

/** What the service cannot do. */
function protection({ hasAgent = false, hasProxy = false }) {
  return [
    'ProtectSystem=strict',
    'ProtectHome=yes',
    'PrivateTmp=yes',
    'PrivateDevices=yes',
    'DevicePolicy=closed',
    'PrivateIPC=yes',
    'PrivateMounts=yes',
    ...(hasProxy || hasAgent ? [] : ['PrivateUsers=yes']),
    'NoNewPrivileges=yes',
    'CapabilityBoundingSet=',
    'AmbientCapabilities=',
    'ProtectKernelTunables=yes',
    'ProtectKernelModules=yes',
    'ProtectKernelLogs=yes',
    'ProtectControlGroups=yes',
    'ProtectClock=yes',
    'ProtectHostname=yes',
    'ProtectProc=invisible',
    'RestrictNamespaces=yes',
    'RestrictRealtime=yes',
    'RestrictSUIDSGID=yes',
    'RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK',
    'RemoveIPC=yes',
    'KeyringMode=private',
    'LockPersonality=yes',
    'SystemCallArchitectures=native',
    'SystemCallFilter=@system-service',
    'SystemCallFilter=~@privileged @resources',
    ...(hasProxy
      ? [
          '# [oriel] operator_group: the proxy gives the operator socket to that group.',
          'SystemCallFilter=@chown',
        ]
      : []),
    'SystemCallErrorNumber=EPERM',
    'UMask=0077',
    '# Left out, because it does not work:',
    '#   MemoryDenyWriteExecute=: Node.js compiles at run time.',
    '#   PrivateNetwork=: the service has peers in the network. Name them with IPAddressAllow= where they are known.',
    '#   ProcSubset=pid: Oriel reads the boot id below /proc/sys.',
    ...(hasProxy ? ['#   PrivateUsers=: the service could not give a file to [oriel] operator_group.'] : []),
    ...(hasAgent
      ? [
          '#   PrivateUsers=: it hides who owns the sockets of QEMU, and Oriel uses none of an untrusted owner.',
        ]
      : []),
    ...(hasAgent
      ? ['#   RootDirectory=: the sockets of hypervisors are below /run and /var.']
      : ['#   RootDirectory=: needs a copy of Node.js and of Oriel.']),
  ];
}

const RELOAD = [
  '# The first line makes "systemctl reload" wait until Oriel has read the configuration and reports that it is ready.',
  'ExecReload=-/usr/bin/systemd-notify RELOADING=1',
  'ExecReload=/bin/kill -HUP $MAINPID',
];

const LOGS_DIRECTORY = ['LogsDirectory=oriel', 'LogsDirectoryMode=0700'];

const RUNTIME_DIRECTORY = [
  '# For [oriel] operator_socket, which "oriel session list" uses. Only root and the user and group of Oriel enter it.',
  'RuntimeDirectory=oriel',
  'RuntimeDirectoryMode=0750',
];

function service(name, it) {
  const { description, head, after, args, writes, hasAgent, hasProxy, hasState } = it;
  return text([
    ...(head ?? [`As root: systemctl enable --now ${name}`, SAME_FILES]).map((line) => `# ${line}`),
    `# Change it for one host with "systemctl edit ${name}".`,
    '[Unit]',
    `Description=Oriel: ${description}`,
    'Wants=network-online.target',
    `After=network-online.target ${after.join(' ')}`,
    ...(name === 'oriel'
      ? []
      : ['# "systemctl stop oriel.target" stops all roles of the host.', 'PartOf=oriel.target']),
    '# 30 failed starts in 5 minutes, then it stays failed: systemctl reset-failed',
    'StartLimitIntervalSec=300',
    'StartLimitBurst=30',
    '',
    '[Service]',
    'User=oriel',
    'Group=oriel',
    ...(hasAgent ? ["# This group may use libvirt's socket.", 'SupplementaryGroups=libvirt'] : []),
    `ExecStart=${PROGRAM} serve${args}`,
    ...RELOAD,
    ...behaviour(it),
    '',
    `# The unit writes only ${writes}.`,
    ...(hasState ? ['StateDirectory=oriel', 'StateDirectoryMode=0700'] : []),
    ...LOGS_DIRECTORY,
    ...(hasProxy ? RUNTIME_DIRECTORY : []),
    ...protection(it),
    '',
    '[Install]',
    `WantedBy=multi-user.target${name === 'oriel' ? '' : ' oriel.target'}`,
  ]);
}

function socket(name, { description, listen }) {
  return text([
    '# Optional: systemd holds the address, so that a restart of the service refuses no connection. As root:',
    `#   systemctl stop ${name}; systemctl enable --now ${name}.socket; systemctl start ${name}`,
    '# The addresses must be those of the configuration; the service does not start otherwise and says so. systemd binds ports below',
    '# 1024 too, so the service needs no capability for them.',
    '[Unit]',
    `Description=Oriel: listener of ${description}`,
    ...(name === 'oriel'
      ? []
      : [
          '# "systemctl stop oriel.target" closes the address, otherwise the next client would start the service again. A restart of',
          '# the target leaves it open.',
          'StopPropagatedFrom=oriel.target',
        ]),
    '',
    '[Socket]',
    ...listen.flatMap(([what, address]) => [`# Same as ${what}.`, `ListenStream=${address}`]),
    `FileDescriptorName=${name}`,
    '# An address that moves between hosts can be bound before it arrives.',
    'FreeBind=yes',
    'NoDelay=yes',
    '',
    '[Install]',
    'WantedBy=sockets.target',
  ]);
}

function target() {
  return text([
    '# All roles of Oriel on this host. "systemctl restart oriel.target" returns when they serve again. With the pattern,',
    '# "systemctl stop oriel.target \'oriel-*\'" returns when they have stopped; without it, while open consoles continue.',
    '[Unit]',
    'Description=Oriel: all enabled roles of this host',
    '',
    '[Install]',
    'WantedBy=multi-user.target',
  ]);
}

/** The drop-in with which the unit of nova-novncproxy starts Oriel. */
function novaDropIn() {
  const proxy = SERVICES['oriel-novncproxy'];
  return text([
    '# As /etc/systemd/system/nova-novncproxy.service.d/oriel.conf (RDO: openstack-nova-novncproxy.service.d). The unit keeps its name,',
    '# so packages and configuration managers start, stop and restart Oriel as they did nova-novncproxy.',
    '# Then, as root: systemctl daemon-reload && systemctl restart nova-novncproxy',
    '[Unit]',
    'Description=Oriel: console proxy in place of nova-novncproxy',
    '# 30 failed starts in 5 minutes, then it stays failed: systemctl reset-failed',
    'StartLimitIntervalSec=300',
    'StartLimitBurst=30',
    '',
    '[Service]',
    'User=oriel',
    'Group=oriel',
    '# Group nova may read nova.conf.',
    'SupplementaryGroups=nova',
    'WorkingDirectory=/',
    '# An empty value removes what the unit of the distribution has. Its directories belong to user nova and must stay so.',
    'ExecStartPre=',
    'ExecStart=',
    `ExecStart=${PROGRAM} serve${proxy.args} --config-file /etc/nova/nova.conf --config-file /etc/oriel/cloud.conf`,
    'ExecReload=',
    ...RELOAD,
    'StateDirectory=',
    'CacheDirectory=',
    'LogsDirectory=',
    'RuntimeDirectory=',
    ...LOGS_DIRECTORY,
    ...RUNTIME_DIRECTORY,
    ...behaviour(proxy),
    '',
    '# The unit writes only the audit file and the log. If nova.conf has log_dir, the log is a file there, in case user oriel may write',
    '# there; otherwise it goes to the journal.',
    'ReadWritePaths=-/var/log/nova',
    ...protection(proxy),
  ]);
}

function text(lines) {
  return `${lines.join('\n')}\n`;
}

const files = {
  'systemd/oriel.target': target(),
  'openstack/nova-novncproxy.conf': novaDropIn(),
};
for (const [name, it] of Object.entries(SERVICES)) files[`systemd/${name}.service`] = service(name, it);
for (const [name, it] of Object.entries(SOCKETS)) files[`systemd/${name}.socket`] = socket(name, it);

const folder = process.argv[2] ?? fileURLToPath(new URL('../etc', import.meta.url));
for (const [path, content] of Object.entries(files)) {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  console.log(file);
}
