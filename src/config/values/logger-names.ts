/** The loggers of Oriel, which `[DEFAULT] default_log_levels` can name, with what each writes. */
export const LOGGERS = {
  oriel: 'All of Oriel. Lines of the process itself: start, stop, signals.',
  'oriel.api': 'The role api.',
  'oriel.compute': 'The role compute.',
  'oriel.compute.demo': 'The hypervisor driver `demo`.',
  'oriel.compute.libvirt': 'The hypervisor driver `libvirt`.',
  'oriel.compute.qemu': 'The hypervisor driver `qemu`.',
  'oriel.compute.vnc': 'The hypervisor driver `vnc`.',
  'oriel.consoleauth': 'The role consoleauth.',
  'oriel.consoleauth.store': 'The token store: memcached or a file.',
  'oriel.novncproxy': 'The role novncproxy.',
  'oriel.novncproxy.tokens':
    'Where the proxy looks up tokens: the token authority, nova-api, or the database and RabbitMQ of Nova.',
  'oriel.novncproxy.workers': 'Starts and supervises the processes of `[oriel] workers`.',
  'oriel.audit': 'The audit file.',
  'oriel.bus': 'The transport between roles: NATS, or the link to a worker.',
  'oriel.config': 'Findings of the configuration, at the start and on SIGHUP.',
  'oriel.health': 'What the process needs and has lost, and the comparison with other processes.',
  'oriel.log': 'The log itself.',
  'oriel.operator': 'The operator socket.',
  'oriel.tracing': 'The export of spans to an OTLP collector.',
} as const;

export const LOGGER_NAMES: readonly string[] = Object.keys(LOGGERS);
