import { setTimeout as delay } from 'node:timers/promises';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { BUS_CONTRACTS, BUS_TOPICS } from '../../src/contracts/bus.ts';
import { type ComputeService, computeContract, type Instance } from '../../src/contracts/compute.ts';
import { type Contract, isServedByComputeHosts } from '../../src/contracts/contract.ts';
import { type InstanceChanged, instanceChangedTopic } from '../../src/contracts/instance-changed.ts';
import type { Party } from '../../src/contracts/parties.ts';
import { newRequestId } from '../../src/flow/request-id.ts';
import type { Closable } from '../../src/platform/lifecycle.ts';
import { type NamedUser, usersOf } from '../../src/transport/nats/permissions/authorization-block.ts';
import { openNats } from '../../src/transport/nats/transport.ts';
import type { Transport } from '../../src/transport/transport.ts';
import { type NatsServer, startNats, startNatsFor } from '../support/cluster/nats.ts';
import { type MemoryLog, memoryLog } from '../support/memory-log.ts';

const PASSWORD = 'of-the-bus';
const UUID = '11111111-2222-4333-8444-555555555555';
const HOSTS = ['cmp1', 'cmp2', 'ctl1'];

const deployment = { computeHosts: ['cmp1', 'cmp2'], inboxPrefix: '_INBOX' };
const controller = usersOf({ ...deployment, split: false }).slice(0, 1);
const USERS: readonly NamedUser[] = [...controller, ...usersOf({ ...deployment, split: true })];

const call = () => ({ requestId: newRequestId() });

/** What a user tries: a subject, and whether the table of src/contracts/ permits it. */
interface Attempt {
  readonly subject: string;
  readonly permitted: boolean;
}

const includesOne = (user: NamedUser, parties: readonly Party[]) =>
  user.parties.some((party) => parties.includes(party));
const isOwnName = (user: NamedUser, host: string) => user.host === null || user.host === host;

/** Every call, presence report and event, on every subject that Oriel has for it. */
function publishing(user: NamedUser): Attempt[] {
  const ofContracts = BUS_CONTRACTS.flatMap((contract) => {
    const { name, methods, servedBy, interchangeable } = contract;
    const calls = Object.entries(methods).flatMap(([method, { calledBy }]) => {
      const permitted = includesOne(user, calledBy);
      return [
        { subject: `oriel.any.${name}.${method}`, permitted: permitted && interchangeable },
        { subject: `oriel.each.${name}.${method}`, permitted },
        ...HOSTS.flatMap((host) => {
          const isOwnDoctor =
            user.host === host && includesOne(user, servedBy) && calledBy.includes('doctor');
          const may = permitted || isOwnDoctor;
          return [
            { subject: `oriel.host.${name}.${host}.${method}`, permitted: may },
            { subject: `oriel.host.${name}.${host}.a-server.${method}`, permitted: may },
          ];
        }),
      ];
    });
    const serves = includesOne(user, servedBy);
    const presence = isServedByComputeHosts(contract)
      ? HOSTS.map((host) => ({
          subject: `oriel.here.${name}.${host}`,
          permitted: serves && isOwnName(user, host),
        }))
      : [{ subject: `oriel.here.${name}`, permitted: serves }];
    const asks = sees(user, contract);
    return [...calls, ...presence, { subject: `oriel.who.${name}`, permitted: asks }];
  });
  const ofTopics = BUS_TOPICS.flatMap(({ name, publishedBy, perHost }) => {
    const permitted = includesOne(user, publishedBy);
    if (!perHost) return [{ subject: `oriel.topic.${name}`, permitted }];
    return [
      { subject: `oriel.topic.${name}`, permitted: false },
      ...HOSTS.map((host) => ({
        subject: `oriel.topic.${name}.${host}`,
        permitted: permitted && isOwnName(user, host),
      })),
    ];
  });
  const inboxes = ['_INBOX.ctl1.x.1', '_INBOX_API.ctl1.x.1', '_INBOX.cmp1.x.1', '_INBOX.cmp2.x.1'];
  return [...ofContracts, ...ofTopics, ...inboxes.map((subject) => ({ subject, permitted: false }))];
}

/** Whether the user's parties need to know which hosts serve it. */
function sees(user: NamedUser, { methods, watchedBy = [] }: Contract): boolean {
  const callers = Object.values(methods).flatMap(({ calledBy }) => [...calledBy]);
  return includesOne(user, [...callers, ...watchedBy]);
}

/** Every way to serve, to see who serves, and to receive events and replies. */
function subscribing(user: NamedUser): Attempt[] {
  const ofContracts = BUS_CONTRACTS.flatMap((contract) => {
    const { name, servedBy, interchangeable } = contract;
    const serves = includesOne(user, servedBy);
    const asks = sees(user, contract);
    return [
      { subject: `oriel.any.${name}.*`, permitted: serves && interchangeable },
      { subject: `oriel.each.${name}.*`, permitted: serves },
      ...HOSTS.flatMap((host) => {
        const permitted = serves && isOwnName(user, host);
        return [
          { subject: `oriel.host.${name}.${host}.*`, permitted },
          { subject: `oriel.host.${name}.${host}.*.*`, permitted },
        ];
      }),
      { subject: `oriel.who.${name}`, permitted: serves },
      { subject: `oriel.here.${name}`, permitted: asks },
      { subject: `oriel.here.${name}.*`, permitted: asks && isServedByComputeHosts(contract) },
    ];
  });
  const ofTopics = BUS_TOPICS.flatMap(({ name, receivedBy, perHost }) => [
    { subject: `oriel.topic.${name}`, permitted: includesOne(user, receivedBy) },
    { subject: `oriel.topic.${name}.*`, permitted: includesOne(user, receivedBy) && perHost },
  ]);
  const replies = USERS.map(({ inboxPrefix, host, name }) => {
    const inbox = `${inboxPrefix}${host === null ? '' : `.${host}`}.>`;
    // The roles of a controller that share a user share an inbox, which has those of the compute hosts below it.
    const above = user.host === null && user.inboxPrefix === inboxPrefix;
    return { subject: inbox, permitted: user.name === name || above };
  });
  const everything = ['>', 'oriel.>', '_INBOX.>', '$SYS.>'].map((subject) => ({
    subject,
    permitted: subject === '_INBOX.>' && user.name === 'controller',
  }));
  return [...ofContracts, ...ofTopics, ...replies, ...everything];
}

describe('the bus with its permissions', () => {
  let server: NatsServer;
  let open: Closable[];

  beforeAll(async () => {
    server = await startNatsFor(USERS, PASSWORD);
    open = [server];
  });
  afterAll(async () => {
    for (const closable of open.reverse()) await closable.close();
  });

  async function join(user: string): Promise<NatsConnection> {
    const nats = await connect({ servers: server.url, user, pass: PASSWORD, reconnect: false });
    open.push(nats);
    return nats;
  }

  /** The subjects that NATS denies while `act` runs. */
  async function denied(nats: NatsConnection, act: () => void): Promise<Set<string>> {
    const subjects = new Set<string>();
    const following = (async () => {
      for await (const status of nats.status()) {
        const message = status.type === 'error' ? status.error.message : '';
        const subject = /to "(\S+)"/.exec(message)?.[1];
        if (subject !== undefined) subjects.add(subject);
      }
    })();
    act();
    await nats.flush();
    await delay(50);
    await nats.close();
    await following;
    return subjects;
  }

  const verdicts = (attempts: readonly Attempt[]) =>
    Object.fromEntries(attempts.map(({ subject, permitted }) => [subject, permitted]));

  it.each(USERS.map((user) => [user.name, user] as const))(
    'lets %s call, report and publish what its roles do, and nothing else',
    async (name, user) => {
      const attempts = publishing(user);
      expect(attempts.filter(({ permitted }) => !permitted).length).toBeGreaterThan(10);
      const nats = await join(name);
      const refused = await denied(nats, () => {
        for (const { subject } of attempts) nats.publish(subject, 'x');
      });
      const seen = attempts.map(({ subject }) => ({ subject, permitted: !refused.has(subject) }));
      expect(verdicts(seen)).toEqual(verdicts(attempts));
    },
  );

  it.each(USERS.map((user) => [user.name, user] as const))(
    'lets %s serve and receive what its roles do, and nothing else',
    async (name, user) => {
      const attempts = subscribing(user);
      expect(attempts.filter(({ permitted }) => !permitted).length).toBeGreaterThan(10);
      const nats = await join(name);
      const refused = await denied(nats, () => {
        for (const { subject } of attempts) nats.subscribe(subject, { callback: () => {} });
      });
      const seen = attempts.map(({ subject }) => ({ subject, permitted: !refused.has(subject) }));
      expect(verdicts(seen)).toEqual(verdicts(attempts));
    },
  );

  it('denies a compute host to answer for the api in its queue', async () => {
    const nats = await join('compute-cmp1');
    const refused = await denied(nats, () => {
      nats.subscribe('oriel.any.access.>', { queue: 'oriel', callback: () => {} });
    });
    expect([...refused]).toEqual(['oriel.any.access.>']);
  });

  it('carries calls, answers in parts and events between users that may exchange them', async () => {
    const logged = memoryLog();
    const transportOf = async (user: string, host: string, inboxPrefix: string) => {
      const connection = { servers: server.url, user, pass: PASSWORD, inboxPrefix };
      const transport = await openNats({ connection, prefix: 'oriel', host, log: logged.log });
      open.push(transport);
      return transport;
    };
    const api = await transportOf('api', 'ctl1', '_INBOX_API');
    const authority = await transportOf('consoleauth', 'ctl1', '_INBOX_CONSOLEAUTH');
    const agent = await transportOf('compute-cmp1', 'cmp1', '_INBOX');
    const heard: InstanceChanged[] = [];
    await authority.subscribe(instanceChangedTopic, (event) => heard.push(event));
    await agent.serve(computeContract, 'cmp1', computeWith(manyInstances('cmp1', 6_000)));
    const answers = await api.peers(computeContract).all('list_instances', {}, call());
    expect(answers.map(({ host, reply }) => [host, reply?.instances.length])).toEqual([['cmp1', 6_000]]);
    expect(await api.peers(computeContract).on('cmp1').get_instance({ instanceUuid: UUID }, call())).toEqual({
      instance: null,
    });
    agent.publisher(instanceChangedTopic)({ instanceUuid: UUID, host: 'cmp1', change: 'stopped' });
    await vi.waitUntil(() => heard.length > 0);
    expect(heard).toEqual([{ instanceUuid: UUID, host: 'cmp1', change: 'stopped' }]);
    expect([api, authority, agent].map((transport) => transport.troubles())).toEqual([[], [], []]);
  });
});

/** Even where the NATS server permits everything, a host cannot speak for another by what it writes into a message. */
describe('on a bus without permissions', () => {
  let server: NatsServer;
  let logged: MemoryLog;
  let open: Closable[];
  let rogue: NatsConnection;
  let controller: Transport;

  beforeAll(async () => {
    server = await startNats();
    logged = memoryLog();
    rogue = await connect({ servers: server.url });
    controller = await end('ctl1');
    open = [server, rogue, controller];
  });
  afterAll(async () => {
    for (const closable of open.reverse()) await closable.close();
  });

  function end(host: string): Promise<Transport> {
    return openNats({ connection: { servers: server.url }, prefix: 'oriel', host, log: logged.log });
  }

  it('an event counts only where its subject names the host that it is about', async () => {
    const heard: InstanceChanged[] = [];
    open.push(await controller.subscribe(instanceChangedTopic, (event) => heard.push(event)));
    const event = (host: string) => JSON.stringify({ instanceUuid: UUID, host, change: 'deleted' });
    rogue.publish('oriel.topic.instance.changed', event('cmp1'));
    rogue.publish('oriel.topic.instance.changed.cmp2', event('cmp1'));
    rogue.publish('oriel.topic.instance.changed.cmp2', event('cmp2'));
    await vi.waitUntil(() => heard.length > 0);
    expect(heard.map(({ host }) => host)).toEqual(['cmp2']);
    expect(logged.text()).toContain('ignored an event of an earlier version of Oriel');
    expect(logged.text()).toContain('ignored an event that a host publishes in the name of another');
  });

  it('a host is present by its own report alone, and leaves by it', async () => {
    const agent = await end('cmp1');
    open.push(agent);
    await agent.serve(computeContract, 'cmp1', computeWith([]));
    const peers = controller.peers(computeContract);
    await vi.waitUntil(() => peers.present().length > 0);
    const report = (host: string, server: string) => JSON.stringify({ host, server, leaving: false });
    rogue.publish('oriel.here.compute.cmp2', report('cmp9', 'a'));
    rogue.publish('oriel.here.compute', report('cmp9', 'b'));
    rogue.publish('oriel.here.compute.cmp2', report('cmp2', 'c'));
    await vi.waitUntil(() => peers.present().length > 1);
    expect(peers.present()).toEqual(['cmp1', 'cmp2']);
    expect(logged.text()).toContain('ignored a host that runs an earlier version of Oriel: upgrade it');
  });

  it('an answer to a question to all counts only in the name of a host that reported the server', async () => {
    const agent = await end('cmp1');
    open.push(agent);
    await agent.serve(computeContract, 'cmp1', computeWith([]));
    rogue.subscribe('oriel.each.compute.*', {
      callback: (_error, message) => {
        message.respond(
          JSON.stringify({ host: 'cmp1', server: 'rogue', ok: { instances: manyInstances('cmp1', 1) } }),
        );
      },
    });
    await rogue.flush();
    const answers = await controller.peers(computeContract).all('list_instances', {}, call());
    const listed = answers.flatMap(({ reply }) => reply?.instances ?? []);
    expect(listed).toEqual([]);
    expect(logged.text()).toContain('ignored an answer of a server that no host reports');
  });

  it('an answer to a question to one host counts only in its name', async () => {
    rogue.subscribe('oriel.host.compute.cmp7.get_instance', {
      callback: (_error, message) => {
        message.respond(JSON.stringify({ host: 'cmp8', server: 'x', ok: { instance: null } }));
      },
    });
    await rogue.flush();
    const asked = controller.peers(computeContract).on('cmp7').get_instance({ instanceUuid: UUID }, call());
    await expect(asked).rejects.toMatchObject({
      why: 'malformed',
      detail: 'another host than cmp7 answered compute.get_instance',
    });
  });
});

function computeWith(instances: Instance[]): ComputeService {
  const fail = () => Promise.reject(new Error('not a part of this test'));
  return {
    get_vnc_console: fail,
    validate_console_port: fail,
    why_closed: fail,
    take_screenshot: fail,
    read_screen: fail,
    change_power: fail,
    list_instances: async () => ({ instances }),
    get_instance: async () => ({ instance: null }),
  };
}

function manyInstances(host: string, count: number): Instance[] {
  return Array.from({ length: count }, (_, index) => ({
    uuid: `11111111-2222-4333-8444-${String(index).padStart(12, '0')}`,
    name: `instance ${index}`,
    projectId: 'demo',
    userId: null,
    status: 'ACTIVE',
    host,
    driver: 'libvirt',
    hypervisorName: `instance-${index}`,
    vcpus: 1,
    memoryMb: 1_024,
  }));
}
