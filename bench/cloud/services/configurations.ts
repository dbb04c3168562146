import { configuration, type Layout, PORT, url } from '../layout.ts';

/** Where the two servers that the cloud stands on can be reached. */
export interface Foundations {
  readonly databaseUrl: (database: string, user: 'nova' | 'cloud') => string;
  readonly transportUrl: string;
}

const MEMCACHED = `127.0.0.1:${PORT.memcached}`;

/** A service user of Keystone, as each service has one. */
function serviceUser(layout: Layout, name: string) {
  return {
    www_authenticate_uri: url(PORT.keystone, '/v3'),
    auth_url: url(PORT.keystone, '/v3'),
    auth_type: 'password',
    project_domain_name: 'Default',
    user_domain_name: 'Default',
    project_name: 'service',
    username: name,
    password: layout.password(name),
    region_name: 'RegionOne',
  };
}

export function keystoneConf(layout: Layout, { databaseUrl }: Foundations): string {
  return configuration({
    DEFAULT: { use_stderr: true },
    database: { connection: databaseUrl('keystone', 'cloud') },
    token: { provider: 'fernet' },
    fernet_tokens: { key_repository: layout.file('keystone/fernet') },
    fernet_receipts: { key_repository: layout.file('keystone/fernet') },
    credential: { key_repository: layout.file('keystone/credential') },
    cache: { enabled: true, backend: 'dogpile.cache.memcached', memcache_servers: MEMCACHED },
  });
}

export function placementConf(layout: Layout, { databaseUrl }: Foundations): string {
  return configuration({
    DEFAULT: { use_stderr: true },
    api: { auth_strategy: 'keystone' },
    placement_database: { connection: databaseUrl('placement', 'cloud') },
    keystone_authtoken: { memcached_servers: MEMCACHED, ...serviceUser(layout, 'placement') },
  });
}

export function glanceConf(layout: Layout, { databaseUrl }: Foundations): string {
  const store = (name: string) => ({ filesystem_store_datadir: `${layout.file('glance', name)}/` });
  return configuration({
    DEFAULT: {
      use_stderr: true,
      bind_host: '127.0.0.1',
      bind_port: PORT.glance,
      workers: 0,
      enabled_backends: 'files:file',
    },
    database: { connection: databaseUrl('glance', 'cloud') },
    glance_store: { default_backend: 'files' },
    files: store('images'),
    os_glance_tasks_store: store('tasks'),
    os_glance_staging_store: store('staging'),
    paste_deploy: { flavor: 'keystone', config_file: '/etc/glance/glance-api-paste.ini' },
    oslo_concurrency: { lock_path: layout.file('lock') },
    keystone_authtoken: { memcached_servers: MEMCACHED, ...serviceUser(layout, 'glance') },
  });
}

/** One nova.conf for every service of Nova, and for Oriel. */
export function novaConf(layout: Layout, { databaseUrl, transportUrl }: Foundations): string {
  const listen = { server_listen: '127.0.0.1', server_proxyclient_address: '127.0.0.1' };
  return configuration({
    DEFAULT: {
      use_stderr: true,
      my_ip: '127.0.0.1',
      host: 'controller',
      state_path: layout.file('nova'),
      instances_path: layout.file('nova/instances'),
      transport_url: transportUrl,
      enabled_apis: 'osapi_compute',
      osapi_compute_listen: '127.0.0.1',
      osapi_compute_listen_port: PORT.nova,
      osapi_compute_workers: 1,
      compute_driver: 'libvirt.LibvirtDriver',
      reserved_host_memory_mb: 0,
      allow_resize_to_same_host: false,
      shelved_offload_time: 0,
      // The guests do not answer ACPI.
      shutdown_timeout: 3,
      web: '/usr/share/novnc',
    },
    api: { auth_strategy: 'keystone' },
    wsgi: { api_paste_config: '/etc/nova/api-paste.ini' },
    api_database: { connection: databaseUrl('nova_api', 'nova') },
    database: { connection: databaseUrl('nova_cell1', 'nova') },
    conductor: { workers: 1 },
    scheduler: { workers: 1 },
    oslo_concurrency: { lock_path: layout.file('lock') },
    keystone_authtoken: { memcached_servers: MEMCACHED, ...serviceUser(layout, 'nova') },
    placement: serviceUser(layout, 'nova'),
    neutron: serviceUser(layout, 'nova'),
    glance: { api_servers: url(PORT.glance) },
    consoleauth: { token_ttl: 7200 },
    vnc: {
      enabled: true,
      ...listen,
      novncproxy_host: '127.0.0.1',
      novncproxy_port: PORT.novncproxy,
      novncproxy_base_url: url(PORT.novncproxy, '/vnc_lite.html'),
    },
    serial_console: { enabled: true, proxyclient_address: '127.0.0.1', base_url: 'ws://127.0.0.1:6083/' },
    spice: { enabled: false },
    // It takes the boot sector of a snapshot for a partition table.
    workarounds: { disable_deep_image_inspection: true },
    libvirt: { virt_type: 'qemu', cpu_mode: 'none', images_type: 'raw', wait_soft_reboot_seconds: 4 },
  });
}

/** What is different on each compute host. */
export function computeConf(host: string, libvirtUri: string): string {
  const range = host === 'compute1' ? '10100:10199' : '10200:10299';
  return configuration({
    DEFAULT: { host },
    libvirt: { connection_uri: libvirtUri },
    serial_console: { port_range: range },
  });
}
