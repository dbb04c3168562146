const ROLES = ['api', 'compute', 'consoleauth', 'proxy', 'dashboard'];

/** The folders of src/ that the files of a folder may import. ARCHITECTURE.md, "Layers", has the same rule. */
export const MAY_IMPORT: Record<string, readonly string[]> = {
  platform: [],
  consoles: [],
  config: ['consoles', 'platform'],
  rfb: ['platform'],
  'libvirt-rpc': ['platform'],
  flow: ['consoles', 'platform'],
  contracts: ['consoles', 'flow', 'platform'],
  observe: ['flow', 'platform'],
  transport: ['contracts', 'flow', 'config', 'platform'],
  api: ['consoles', 'observe', 'contracts', 'flow', 'config', 'platform'],
  compute: ['consoles', 'observe', 'contracts', 'flow', 'config', 'platform', 'rfb', 'libvirt-rpc'],
  consoleauth: ['consoles', 'observe', 'contracts', 'flow', 'config', 'platform'],
  proxy: ['consoles', 'observe', 'contracts', 'flow', 'config', 'platform', 'rfb'],
  dashboard: ['flow', 'config', 'platform'],
  doctor: ['consoles', 'contracts', 'flow', 'config', 'platform', 'rfb'],
  main: [
    'consoles',
    ...ROLES,
    'observe',
    'doctor',
    'transport',
    'contracts',
    'flow',
    'config',
    'platform',
    'rfb',
  ],
  'api-client': [],
  cli: ['api-client', 'consoles', 'main', 'doctor', 'flow', 'config', 'platform'],
};
