"""The real nova-api of this machine's packages, and beside it in the same process what stands for one compute host.

Nova's fake:// bus reaches no further than its process, so the host's side of two calls is here: it says where the
screen is that the environment names, and authorises the token as nova-compute does. Everything else is Nova's own.
In the environment: PORT, OS_NOVA_CONFIG_DIR, INSTANCE_UUID, BASE_URL, SCREEN_PORT_FILE (a file with the screen's port).
"""
import os
import uuid
import wsgiref.simple_server

from nova.api.openstack.compute.wsgi import init_application

application = init_application()

import oslo_messaging as messaging
from nova import context, objects, rpc
from nova.network import model, security_group_api

HOST = 'compute1'
ADMIN = context.get_admin_context()
PORT_FILE = os.environ['SCREEN_PORT_FILE']
BASE_URL = os.environ['BASE_URL']


def screen_port():
    with open(PORT_FILE, encoding='ascii') as file:
        return int(file.read())


class Compute:
    target = messaging.Target(version='6.1')

    def get_vnc_console(self, ctxt, console_type, instance):
        token = str(uuid.uuid4())
        row = objects.ConsoleAuthToken(
            context=ctxt, console_type=console_type, host='127.0.0.1', port=screen_port(),
            internal_access_path=None, instance_uuid=instance.uuid, access_url_base=BASE_URL)
        token = row.authorize(600)
        return {'host': '127.0.0.1', 'port': screen_port(), 'internal_access_path': None, 'token': token,
                'access_url': row.access_url}


def one_instance(project_id):
    """An instance that runs on HOST, as the scheduler would have left it."""
    cell = [each for each in objects.CellMappingList.get_all(ADMIN) if not each.is_cell0()][0]
    with context.target_cell(ADMIN, cell) as in_cell:
        instance = objects.Instance(
            in_cell, uuid=os.environ['INSTANCE_UUID'], project_id=project_id, user_id='u1', host=HOST, node=HOST,
            vm_state='active', power_state=1, display_name='vm1', hostname='vm1', launched_on=HOST,
            flavor=objects.Flavor(id=1, name='m1.nano', memory_mb=64, vcpus=1, root_gb=0, ephemeral_gb=0, swap=0,
                                  flavorid='1', rxtx_factor=1.0, vcpu_weight=0, disabled=False, is_public=True,
                                  extra_specs={}, description=None, projects=[],
                                  created_at=None, updated_at=None, deleted_at=None, deleted=False),
            old_flavor=None, new_flavor=None, system_metadata={}, metadata={}, image_ref=str(uuid.uuid4()))
        instance.info_cache = objects.InstanceInfoCache(
            in_cell, instance_uuid=instance.uuid, network_info=model.NetworkInfo())
        instance.create()
        instance.info_cache.save()
    objects.InstanceMapping(ADMIN, instance_uuid=instance.uuid, project_id=project_id, user_id='u1',
                            cell_mapping=cell, queued_for_delete=False).create()


class Quiet(wsgiref.simple_server.WSGIRequestHandler):
    def log_message(self, *args):
        pass


def with_control(environ, start_response):
    """One address of the test's own, to change the instance as a compute host would: /lab/vm_state/stopped."""
    path = environ['PATH_INFO']
    if not path.startswith('/lab/'):
        return application(environ, start_response)
    _, _, field, value = path.split('/')
    cell = [each for each in objects.CellMappingList.get_all(ADMIN) if not each.is_cell0()][0]
    with context.target_cell(ADMIN, cell) as in_cell:
        instance = objects.Instance.get_by_uuid(in_cell, os.environ['INSTANCE_UUID'])
        if field == 'destroy':
            instance.destroy()
        else:
            setattr(instance, field, value)
            instance.save()
    start_response('204 No Content', [])
    return [b'']


# There is no Neutron: servers are shown without security groups.
security_group_api.get_instances_security_groups_bindings = lambda *args, **kwargs: {}
security_group_api.get_instance_security_groups = lambda *args, **kwargs: []
one_instance('5e98bec487e4470896d61d1f4dc28ac9')
server = messaging.get_rpc_server(
    rpc.TRANSPORT, messaging.Target(topic='compute', server=HOST), [Compute()], executor='threading',
    serializer=rpc.RequestContextSerializer(objects.base.NovaObjectSerializer()), access_policy=None)
# The bus of cell 1 is the same fake one.
server.start()
httpd = wsgiref.simple_server.make_server('127.0.0.1', int(os.environ['PORT']), with_control, handler_class=Quiet)
print('listening', flush=True)
httpd.serve_forever()
