import { expect, test } from 'vitest';
import type { RpcTarget } from '../../../../../../src/oslo-messaging/call.ts';
import { RpcFailure } from '../../../../../../src/oslo-messaging/rpc-failure.ts';
import {
  type ConsolePortAnswer,
  type Rpc,
  validateConsolePort,
} from '../../../../../../src/proxy/token-sources/nova-db/compute-host/validate-console-port.ts';

const INSTANCE = { id: 7, uuid: '974b75ab-56b7-4182-b401-089995b45310', host: 'h1', node: 'n1' };
const HOW = { exchange: 'nova', requestId: 'req-1', timeoutMs: 1_000 };

function remote(remoteClass: string): RpcFailure {
  return new RpcFailure('remote', remoteClass, { remoteClass });
}

/** Answers the calls one after the other, and records them as `topic version`. */
function scripted(...answers: unknown[]): { rpc: Rpc; calls: string[]; args: object[] } {
  const calls: string[] = [];
  const args: object[] = [];
  const call = async ({ topic, server, version, exchange }: RpcTarget, method: string, sent: object) => {
    expect([server, exchange, method]).toEqual(['h1', 'nova', 'validate_console_port']);
    calls.push(`${topic} ${version}`);
    args.push(sent);
    const answer = answers[calls.length - 1];
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { rpc: { call }, calls, args };
}

test('sends the port as a text and the instance as Instance 2.0', async () => {
  const { rpc, args } = scripted(true);
  await validateConsolePort(rpc, INSTANCE, 5900, 'novnc', HOW);
  expect(args[0]).toMatchObject({
    port: '5900',
    console_type: 'novnc',
    instance: {
      'nova_object.name': 'Instance',
      'nova_object.namespace': 'nova',
      'nova_object.version': '2.0',
      'nova_object.data': INSTANCE,
    },
  });
});

test.each<[unknown, ConsolePortAnswer]>([
  [true, 'same'],
  [false, 'other'],
  [null, 'other'],
  ['true', 'other'],
  [remote('InstanceNotFound'), 'no_instance'],
  [remote('InstanceNotReady'), 'not_ready'],
  [remote('ConsoleTypeUnavailable'), 'no_console'],
  [remote('ConsoleTypeInvalid'), 'no_console'],
  [remote('NotImplementedError'), 'no_console'],
])('the answer %s means %s', async (answer, expected) => {
  const { rpc, calls } = scripted(answer);
  expect(await validateConsolePort(rpc, INSTANCE, 5900, 'novnc', HOW)).toBe(expected);
  expect(calls).toEqual(['compute 5.0']);
});

test('a nova-compute without version 5.0 is asked in version 6.0', async () => {
  const { rpc, calls } = scripted(remote('UnsupportedVersion'), true);
  expect(await validateConsolePort(rpc, INSTANCE, 5900, 'novnc', HOW)).toBe('same');
  expect(calls).toEqual(['compute 5.0', 'compute 6.0']);
});

test('a nova-compute that is shutting down is asked by its other topic', async () => {
  const { rpc, calls } = scripted(new RpcFailure('no_such_host', 'none reads'), true);
  expect(await validateConsolePort(rpc, INSTANCE, 5900, 'novnc', HOW)).toBe('same');
  expect(calls).toEqual(['compute 5.0', 'compute-alt 5.0']);
});

test('a host that is absent fails with the first reason', async () => {
  const first = new RpcFailure('no_such_host', 'first');
  const { rpc, calls } = scripted(first, new RpcFailure('no_such_host', 'second'));
  await expect(validateConsolePort(rpc, INSTANCE, 5900, 'novnc', HOW)).rejects.toBe(first);
  expect(calls).toEqual(['compute 5.0', 'compute-alt 5.0']);
});

test.each(['unreachable', 'refused', 'timeout', 'busy'] as const)(
  'a call that fails as %s is not repeated',
  async (why) => {
    const failure = new RpcFailure(why, 'why');
    const { rpc, calls } = scripted(failure, true);
    await expect(validateConsolePort(rpc, INSTANCE, 5900, 'novnc', HOW)).rejects.toBe(failure);
    expect(calls).toEqual(['compute 5.0']);
  },
);

test('an exception without a meaning is a failure', async () => {
  const { rpc } = scripted(remote('InternalError'));
  await expect(validateConsolePort(rpc, INSTANCE, 5900, 'novnc', HOW)).rejects.toMatchObject({
    why: 'remote',
  });
});
