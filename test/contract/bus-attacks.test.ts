import { setTimeout as delay } from 'node:timers/promises';
import { connect, type Msg, type NatsConnection } from '@nats-io/transport-node';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { accessChangedTopic } from '../../src/contracts/access.ts';
import { type ClusterService, clusterContract } from '../../src/contracts/cluster/cluster.ts';
import { processContract } from '../../src/contracts/cluster/process.ts';
import { type ComputeService, computeContract } from '../../src/contracts/compute.ts';
import type { Contract } from '../../src/contracts/contract.ts';
import { instanceChangedTopic } from '../../src/contracts/instance-changed.ts';
import { traceContract } from '../../src/contracts/trace.ts';
import { newRequestId } from '../../src/flow/request-id.ts';
import type { Closable } from '../../src/platform/lifecycle.ts';
import { usersOf } from '../../src/transport/nats/permissions/authorization-block.ts';
import { openNats } from '../../src/transport/nats/transport.ts';
import type { Transport } from '../../src/transport/transport.ts';
import { type NatsServer, startNatsFor } from '../support/cluster/nats.ts';
import { type MemoryLog, memoryLog } from '../support/memory-log.ts';

const PASSWORD = 'of-the-bus';
const UUID = '11111111-2222-4333-8444-555555555555';
const USERS = usersOf({ split: false, computeHosts: ['cmp1', 'cmp2'], inboxPrefix: '_INBOX' });

const call = () => ({ requestId: newRequestId() });

/**
 * A compute host that was broken into speaks NATS as it likes, with the user of that host and the permissions that
 * `oriel bus permissions` prints.
 */
describe('a compute host that was broken into', () => {
  let server: NatsServer;
  let logged: MemoryLog;
  let open: Closable[];
  let rogue: NatsConnection;
  let controller: Transport;

  beforeEach(async () => {
    server = await startNatsFor(USERS, PASSWORD);
    logged = memoryLog();
    rogue = await connect({ servers: server.url, user: 'compute-cmp1', pass: PASSWORD, reconnect: false });
    open = [server, rogue];
    controller = await join('controller', 'ctl1');
  });
  afterEach(async () => {
    for (const closable of open.reverse()) await closable.close();
  });

  async function join(user: string, host: string): Promise<Transport> {
    const connection = { servers: server.url, user, pass: PASSWORD, inboxPrefix: '_INBOX' };
    const transport = await openNats({ connection, prefix: 'oriel', host, log: logged.log });
    open.push(transport);
    return transport;
  }

  function report(serverId: string, { name }: Contract = computeContract): void {
    const here = JSON.stringify({ host: 'cmp1', server: serverId, leaving: false });
    rogue.publish(`oriel.here.${name}.cmp1`, here);
  }

  function answerAs(serverId: string, ok: unknown, host = 'cmp1'): string {
    return JSON.stringify({ host, server: serverId, ok });
  }

  it('cannot answer a call to another host by the address of a reply that it was sent', async () => {
    const honest = await join('compute-cmp2', 'cmp2');
    let finish = (): void => {};
    const waits = new Promise<void>((resolve) => {
      finish = resolve;
    });
    await honest.serve(computeContract, 'cmp2', {
      ...computeWith(),
      get_instance: async () => {
        await waits;
        return { instance: null };
      },
    });
    const addresses: string[] = [];
    rogue.subscribe('oriel.host.compute.cmp1.>', { callback: (_, { reply }) => void addresses.push(reply!) });
    // A subject that it may publish to and receive from: NATS then permits it to answer at the reply address.
    rogue.subscribe('oriel.host.process.cmp1.>', { callback: (_, { reply }) => forge(reply!) });
    await rogue.flush();
    const peers = controller.peers(computeContract);
    await vi.waitUntil(() => peers.present().includes('cmp2'));
    const toRogue = peers.on('cmp1').get_instance({ instanceUuid: UUID }, call());
    await vi.waitUntil(() => addresses.length > 0);
    const toHonest = peers.on('cmp2').get_instance({ instanceUuid: UUID }, call());
    for (const address of successorsOf(addresses[0]!)) {
      rogue.publish('oriel.host.process.cmp1.describe_process', '{}', { reply: address });
    }
    await rogue.flush();
    await delay(200);
    finish();
    expect(await toHonest).toEqual({ instance: null });
    await expect(toRogue).rejects.toThrow();

    function forge(reply: string): void {
      const instance = { uuid: UUID, host: 'cmp2', name: 'forged', projectId: 'forged', userId: null };
      const rest = { status: 'ACTIVE', driver: 'libvirt', hypervisorName: 'x', vcpus: 1, memoryMb: 1 };
      rogue.publish(reply, answerAs('x', { instance: { ...instance, ...rest } }, 'cmp2'));
    }
  });

  it('cannot have a controller publish for it, by naming a subject of the bus as the reply address', async () => {
    let asked = 0;
    const service: ClusterService = {
      findings_about_host: async () => {
        asked++;
        return { findings: [] };
      },
    };
    await controller.serve(clusterContract, 'ctl1', service);
    const observer = await connect({
      servers: server.url,
      user: 'controller',
      pass: PASSWORD,
      reconnect: false,
    });
    open.push(observer);
    const seen: string[] = [];
    for (const subject of ['oriel.topic.access.changed', 'oriel.any.consoleauth.*', 'oriel.here.cluster']) {
      observer.subscribe(subject, {
        callback: (_, message) => {
          if (message.string().includes('findings')) seen.push(message.subject);
        },
      });
    }
    await observer.flush();
    const request = JSON.stringify({ host: 'ctl1' });
    for (const reply of [
      `oriel.topic.${accessChangedTopic.name}`,
      'oriel.any.consoleauth.check_token',
      'oriel.here.cluster',
    ]) {
      rogue.publish('oriel.any.cluster.findings_about_host', request, { reply });
    }
    await rogue.flush();
    await delay(300);
    expect(seen).toEqual([]);
    expect(asked).toBe(0);
  });

  it.each([
    ['bytes that are no JSON', [['not an answer', '']]],
    ['JSON that is no answer', [['{"host":7}', '']]],
    ['a part whose predecessor is missing', [['x', 'rogue 2/3']]],
    ['parts of servers that do not exist', Array.from({ length: 50 }, (_, i) => ['x', `made-up-${i} 1/9`])],
  ] as const)('answers a question to all with %s: the others are heard', async (_what, messages) => {
    const honest = await join('compute-cmp2', 'cmp2');
    await honest.serve(computeContract, 'cmp2', computeWith());
    rogue.subscribe('oriel.each.compute.*', {
      callback: (_, message) => {
        for (const [data, part] of messages) respond(message, data, part);
      },
    });
    await rogue.flush();
    const peers = controller.peers(computeContract);
    await vi.waitUntil(() => {
      report('rogue');
      return peers.present().length === 2;
    });
    const answers = await peers.all('list_instances', {}, call());
    const byHost = Object.fromEntries(answers.map(({ host, reply }) => [host, reply !== undefined]));
    expect(byHost).toEqual({ cmp1: false, cmp2: true });
    expect(logged.text()).toContain('ignored a malformed answer');
  });

  it('fills the list of servers with its own: hosts that come later are known, and it keeps a bounded part', async () => {
    const peers = controller.peers(computeContract);
    peers.present();
    for (let index = 0; index < 20_100; index++) {
      report(`made-up-${index}`);
      if (index % 1_000 === 0) await rogue.flush();
    }
    await rogue.flush();
    const honest = await join('compute-cmp2', 'cmp2');
    await honest.serve(computeContract, 'cmp2', computeWith());
    await vi.waitUntil(() => peers.present().includes('cmp2'));
    const answers = await peers.all('get_instance', { instanceUuid: UUID }, call());
    expect(answers.filter(({ host, reply }) => host === 'cmp2' && reply !== undefined)).toHaveLength(1);
    expect(answers.length).toBeLessThan(100);
  });

  it('describes no process, and no step of a request, in the name of another host', async () => {
    const spans = [
      {
        requestId: newRequestId(),
        step: 14,
        host: 'ctl1',
        startedAt: 0,
        durationMs: 0,
        outcome: 'ok',
        detail: '',
      },
    ];
    const identity = {
      processId: 'x',
      host: 'ctl1',
      version: '1',
      roles: ['api'],
      nowMs: 0,
      pid: 1,
      startedAtMs: 0,
      contracts: '',
      isDraining: false,
      machine: { id: '', name: '' },
      address: '',
      hostWhere: '',
      sharedOptions: [],
    };
    for (const [contract, ok] of [
      [traceContract, { spans }],
      [processContract, identity],
    ] as const) {
      rogue.subscribe(`oriel.each.${contract.name}.*`, {
        callback: (_, message) => void message.respond(answerAs('rogue', ok)),
      });
      const peers = controller.peers<Contract>(contract);
      await vi.waitUntil(() => {
        report('rogue', contract);
        return peers.present().length === 1;
      });
    }
    const traces = await controller.peers(traceContract).all('spans_of_request', { requestId: 'x' }, call());
    const processes = await controller.peers(processContract).all('identify_process', {}, call());
    for (const answers of [traces, processes]) {
      expect(answers.map(({ host, reply }) => [host, reply])).toEqual([['cmp1', undefined]]);
      expect(answers[0]?.refusal?.detail).toContain('ctl1');
    }
  });

  it('publishes events without end: a bounded number counts, and those of other hosts are heard', async () => {
    const heard = { cmp1: 0, cmp2: 0 };
    await controller.subscribe(instanceChangedTopic, ({ host }) => {
      heard[host as 'cmp1' | 'cmp2']++;
    });
    const honest = await join('compute-cmp2', 'cmp2');
    const event = (host: string) => ({ instanceUuid: UUID, host, change: 'deleted' }) as const;
    for (let index = 0; index < 20_000; index++) {
      rogue.publish('oriel.topic.instance.changed.cmp1', JSON.stringify(event('cmp1')));
      if (index % 1_000 === 0) await rogue.flush();
    }
    await rogue.flush();
    honest.publisher(instanceChangedTopic)(event('cmp2'));
    await vi.waitUntil(() => heard.cmp2 === 1, { timeout: 10_000 });
    expect(heard.cmp1).toBeGreaterThanOrEqual(6_000);
    expect(heard.cmp1).toBeLessThan(10_000);
    expect(logged.text()).toContain('ignored events of a host that publishes too many');
  });

  it('asks without end who is there: a bounded number of questions is answered', async () => {
    await controller.serve(clusterContract, 'ctl1', { findings_about_host: async () => ({ findings: [] }) });
    let reports = 0;
    rogue.subscribe('oriel.here.cluster', {
      callback: () => {
        reports++;
      },
    });
    await rogue.flush();
    for (let index = 0; index < 5_000; index++) rogue.publish('oriel.who.cluster', '');
    await rogue.flush();
    await vi.waitUntil(() => reports > 0);
    await delay(300);
    expect(reports).toBeLessThan(500);
  });

  it('that sends malformed messages without end costs a line of log in a while', async () => {
    controller.peers(computeContract).present();
    await controller.serve(clusterContract, 'ctl1', { findings_about_host: async () => ({ findings: [] }) });
    const lines = () => logged.text().split('malformed').length - 1;
    for (let index = 0; index < 500; index++) {
      rogue.publish('oriel.here.compute.cmp1', `{"nonsense":${index}}`);
      rogue.publish('oriel.any.cluster.findings_about_host', '{}', { reply: '_INBOX.cmp1.x' });
      rogue.publish('oriel.any.cluster.nothing', '{}', { reply: '_INBOX.cmp1.x' });
      rogue.publish('oriel.any.cluster.findings_about_host', '{}');
    }
    await rogue.flush();
    await vi.waitUntil(() => lines() > 0);
    await delay(300);
    expect(lines()).toBeLessThan(10);
  });

  function respond(message: Msg, data: string, part: string): void {
    const header = message.headers;
    header?.set('Oriel-Part', part);
    if (part === '') message.respond(data);
    else if (header !== undefined) message.respond(data, { headers: header });
  }
});

/** Reply addresses that a process would use next if they could be counted. */
function successorsOf(address: string): string[] {
  const stem = address.slice(0, address.lastIndexOf('.') + 1);
  const last = Number(address.slice(stem.length));
  const from = Number.isNaN(last) ? 0 : last;
  return Array.from({ length: 40 }, (_, index) => `${stem}${from - 5 + index}`);
}

function computeWith(): ComputeService {
  const fail = () => Promise.reject(new Error('not a part of this test'));
  return {
    get_vnc_console: fail,
    validate_console_port: fail,
    why_closed: fail,
    take_screenshot: fail,
    read_screen: fail,
    change_power: fail,
    list_instances: async () => ({ instances: [] }),
    get_instance: async () => ({ instance: null }),
  };
}
