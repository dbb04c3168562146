"""Prints what OpenStack's own client makes of each case: one JSON array, in the order of the cases on standard input.

A case has files (by their paths below its folder), env, and options. openstacksdk finds its files when it is imported,
so each case imports that module again, in a fork after the slow imports.
"""
import importlib
import json
import os
import sys
import types
import warnings

from keystoneauth1 import loading
from openstack.config import loader

warnings.simplefilter('ignore')


def resolve(case, folder):
    os.chdir(os.path.join(folder, 'here'))
    for name in list(os.environ):
        if name.startswith('OS_') or name.startswith('XDG_'):
            del os.environ[name]
    os.environ.update(case.get('env', {}), HOME=os.path.join(folder, 'home'))
    config = importlib.reload(loader).OpenStackConfig()
    options = types.SimpleNamespace(**case.get('options', {}))
    region = config.get_one(argparse=options, validate=True)
    verify, cert = region.get_requests_verify_args()
    auth = region.config['auth']
    return {
        'auth_type': region.config['auth_type'],
        'auth': {key: str(value) for key, value in auth.items() if value is not None},
        'region_name': region.config.get('region_name') or None,
        'interface': region.config.get('interface') or 'public',
        'verify': verify,
        'cert': cert,
        'compute_endpoint_override': region.config.get('compute_endpoint_override'),
    }


def forked(case, folder):
    reading, writing = os.pipe()
    if os.fork() == 0:
        os.close(reading)
        try:
            answer = resolve(case, folder)
        except BaseException as error:
            answer = {'error': f'{type(error).__name__}: {error}'}
        os.write(writing, json.dumps(answer).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        answer = json.load(pipe)
    os.wait()
    return answer


loading.get_plugin_loader('password')
print(json.dumps([forked(each['case'], each['folder']) for each in json.load(sys.stdin)]))
