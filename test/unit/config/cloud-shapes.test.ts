import { join } from 'node:path';
import { expect, test } from 'vitest';
import { configFolder } from '../../support/config-folder.ts';
import { loadSettings } from '../../support/load-settings.ts';

const USER = `auth_type = password
username = nova
password = replace-this
project_name = service
project_domain_name = Default
user_domain_name = Default
`;

/** Shapes of nova.conf that deployment tools write for the console proxy. Self-written; addresses are examples. */
const SHAPES: Record<string, string> = {
  'kolla-ansible': `[DEFAULT]
debug = False
log_dir = {log}
my_ip = 192.0.2.11
transport_url = rabbit://openstack:replace-this@192.0.2.11:5672//
[vnc]
novncproxy_host = 192.0.2.11
novncproxy_port = 6080
server_listen = 192.0.2.11
server_proxyclient_address = 192.0.2.11
[oslo_concurrency]
lock_path = /var/lib/nova/tmp
[keystone_authtoken]
www_authenticate_uri = http://192.0.2.10:5000
auth_url = http://192.0.2.10:5000
${USER}memcached_servers = 192.0.2.11:11211
memcache_security_strategy = ENCRYPT
memcache_secret_key = replace-this
[service_user]
send_service_user_token = true
auth_url = http://192.0.2.10:5000
${USER}`,
  'an operator for Kubernetes': `[DEFAULT]
state_path = /var/lib/nova
log_file = {log}/nova-novncproxy.log
[vnc]
enabled = True
novncproxy_host = ::0
novncproxy_port = 6080
server_listen = ::0
[cache]
enabled = True
backend = oslo_cache.memcache_pool
memcache_servers = memcached.openstack.svc:11211
tls_enabled = False
[keystone_authtoken]
auth_url = https://keystone-internal.openstack.svc:5000
${USER}region_name = regionOne
service_token_roles_required = true
[service_user]
auth_url = https://keystone-internal.openstack.svc:5000
${USER}send_service_user_token = true
`,
  devstack: `[DEFAULT]
force_config_drive = True
my_ip = 192.0.2.31
use_syslog = False
[vnc]
enabled = True
novncproxy_base_url = http://192.0.2.31:6080/vnc_lite.html
novncproxy_host = 0.0.0.0
server_listen = 0.0.0.0
server_proxyclient_address = 192.0.2.31
[keystone_authtoken]
auth_url = http://192.0.2.31/identity
${USER}interface = public
[service_user]
send_service_user_token = True
auth_strategy = keystone
auth_url = http://192.0.2.31/identity
${USER}`,
  packstack: `[DEFAULT]
novncproxy_host = 0.0.0.0
novncproxy_port = 6080
compute_driver = libvirt.LibvirtDriver
[vnc]
novncproxy_base_url = http://192.0.2.41:6080/vnc_auto.html
[keystone_authtoken]
identity_uri = http://192.0.2.41:35357
admin_user = nova
admin_password = replace-this
admin_tenant_name = services
`,
  'openstack-ansible': `[DEFAULT]
host = infra1
web = {web}
[vnc]
enabled = True
novncproxy_base_url = https://cloud.example.org:6080/vnc_lite.html
novncproxy_host = 0.0.0.0
server_listen = 192.0.2.51
server_proxyclient_address = 192.0.2.51
[console]
ssl_minimum_version = tlsv1_2
[cache]
enabled = true
backend = oslo_cache.memcache_pool
memcache_servers = 192.0.2.51:11211
[oslo_middleware]
enable_proxy_headers_parsing = True
[keystone_authtoken]
insecure = False
auth_url = https://192.0.2.50:5000/v3
${USER}`,
  'a charm': `[DEFAULT]
my_ip = 192.0.2.61
novncproxy_port = 6080
[vnc]
novncproxy_base_url = https://192.0.2.60:6080/vnc_auto.html
novncproxy_host = ::
[keystone_authtoken]
auth_url = https://192.0.2.60:35357
${USER}signing_dir = /var/cache/nova
`,
};

/** What the documentation adds. The links without TLS of such a cloud are no news to its operator. */
const ORIEL = '[oriel]\ntoken_source = nova\ntrusted_proxies = 192.0.2.10\n';

test.each(Object.entries(SHAPES))('the nova.conf of %s raises no alarm', (_name, shape) => {
  const folder = configFolder({ 'oriel.conf': ORIEL, 'web/vnc_lite.html': '' });
  const nova = configFolder({
    'nova.conf': shape.replace('{web}', join(folder, 'web')).replace('{log}', folder),
  });
  const configFiles = [join(nova, 'nova.conf'), join(folder, 'oriel.conf')];
  const { problems, warnings } = loadSettings({ env: {}, configFiles });
  expect(problems).toEqual([]);
  const alarms = warnings.filter(({ level, message }) => level !== 'debug' && !message.includes('old name'));
  expect(alarms).toEqual([]);
});
