#!/usr/bin/python3
"""A stand-in for nova-compute: a server of oslo.messaging's RPC that has Nova's method validate_console_port.

It serves the topics of nova-compute on one host and answers by the port that it is asked for (see ANSWERS), so that one
process serves all tests. It prints `ready` when it serves, and a line of JSON for each call.
"""

import argparse
import json
import sys
import threading
import time

from oslo_config import cfg
import oslo_messaging

parser = argparse.ArgumentParser()
parser.add_argument('--transport-url', required=True)
parser.add_argument('--host', required=True)
parser.add_argument('--topic', action='append', help='default: compute')
parser.add_argument('--version', default='5.13', help='highest version that is served; every version of its major is')
parser.add_argument('--exchange', default='nova')
parser.add_argument('--set', action='append', default=[], metavar='OPTION=VALUE', help='of [oslo_messaging_rabbit]')
parser.add_argument('--console', action='append', metavar='PORT', help='a port that has a console; default: 5900')
options = parser.parse_args()


class InstanceNotFound(Exception):
    pass


def raise_not_found():
    raise InstanceNotFound('Instance could not be found.')


def sleep_long():
    time.sleep(60)
    return True


# What validate_console_port answers, by port. Any other port: whether it has a console.
ANSWERS = {
    '1': raise_not_found,
    '2': sleep_long,
    '3': lambda: 'x' * (1 << 20),
    '4': lambda: time.sleep(2) or True,
    '5': lambda: None,
}


LOCK = threading.Lock()


def report(line):
    with LOCK:
        sys.stdout.write(line + '\n')
        sys.stdout.flush()


class Compute:
    target = oslo_messaging.Target(version=options.version)

    def validate_console_port(self, ctxt, instance, port, console_type):
        report(json.dumps({'context': ctxt, 'instance': instance, 'port': port, 'console_type': console_type}))
        return ANSWERS.get(port, lambda: port in (options.console or ['5900']))()


class BaseApi:
    target = oslo_messaging.Target(namespace='baseapi', version='1.1')

    def ping(self, ctxt, arg):
        return {'service': 'compute', 'arg': arg}


def main():
    conf = cfg.ConfigOpts()
    conf([], project='stand-in', default_config_files=[])
    transport = oslo_messaging.get_rpc_transport(conf, options.transport_url)
    for assignment in options.set:
        name, value = assignment.split('=', 1)
        conf.set_override(name, json.loads(value), group='oslo_messaging_rabbit')
    conf.set_override('control_exchange', options.exchange)
    servers = []
    for topic in options.topic or ['compute']:
        target = oslo_messaging.Target(exchange=options.exchange, topic=topic, server=options.host)
        server = oslo_messaging.get_rpc_server(transport, target, [Compute(), BaseApi()], executor='threading')
        server.start()
        servers.append(server)
    report('ready')
    # Ends with its parent, whose end of the pipe closes.
    threading.Thread(target=sys.stdin.read, daemon=True).run()
    for server in servers:
        server.stop()


main()
