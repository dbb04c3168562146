import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CloudSurvey } from '../../src/contracts/cloud-survey.ts';
import { Refusal } from '../../src/flow/refusals.ts';
import { Secret } from '../../src/platform/secret.ts';
import { openCloudSurveys } from '../../src/proxy/token-sources/registry.ts';
import { defaultSettings } from '../support/default-settings.ts';
import { type ComputeStandIn, startComputeStandIn } from '../support/openstack/compute-stand-in.ts';
import { type NovaDatabases, startNovaDatabases } from '../support/openstack/nova-databases.ts';
import { type RabbitMq, startRabbitMq } from '../support/openstack/rabbitmq.ts';

/** MariaDB, RabbitMQ and Python start on a busy machine. */
const START_MS = 180_000;

let nova: NovaDatabases;
let bus: RabbitMq;
let compute: ComputeStandIn;
let survey: CloudSurvey;

beforeAll(async () => {
  [nova, bus] = await Promise.all([startNovaDatabases(), startRabbitMq()]);
  compute = await startComputeStandIn({ transportUrl: bus.transportUrl(), host: 'compute1' });
  await nova.addCell({
    name: 'cell1',
    databaseConnection: nova.url('nova_cell1'),
    transportUrl: bus.transportUrl(),
  });
  const [way] = await openCloudSurveys(
    defaultSettings({
      DEFAULT: { transport_url: new Secret(bus.transportUrl()) },
      api_database: { connection: new Secret(nova.url('nova_api')) },
      oriel: { token_source: 'nova-db' },
    }),
  );
  if (way === undefined || way.survey instanceof Refusal) throw new Error('no survey');
  survey = way.survey;
}, START_MS);

afterAll(async () => {
  await survey.close();
  await compute.close();
  await Promise.all([nova.close(), bus.close()]);
}, START_MS);

test('calls nova-compute over RabbitMQ on each host that has instances, and names the one that is silent', async () => {
  await nova.addInstance({ cell: 'nova_cell1', host: 'compute1' });
  await nova.addInstance({ cell: 'nova_cell1', host: 'compute2' });
  await nova.addInstance({ cell: 'nova_cell1', host: null });
  expect(await survey.computeHosts()).toEqual({
    by: 'called over RabbitMQ',
    hosts: [
      { host: 'compute1', isDisabled: false, answers: true, why: '' },
      { host: 'compute2', isDisabled: false, answers: false, why: 'RabbitMQ has no queue of it' },
    ],
    more: 0,
  });
});

test('does not take a broker that refuses for a silent compute host, and names the only cell once', async () => {
  await nova.addInstance({ cell: 'nova_cell1', host: 'compute1' });
  const open = async (settings: Parameters<typeof defaultSettings>[0]) => {
    const [way] = await openCloudSurveys(
      defaultSettings({ ...settings, oriel: { token_source: 'nova-db' } }),
    );
    if (way === undefined || way.survey instanceof Refusal) throw new Error('no survey');
    return way.survey;
  };
  const database = { connection: new Secret(nova.url('nova_cell1')) };
  const wrongBus = await open({
    DEFAULT: { transport_url: new Secret(bus.transportUrl().replace(/\/[^/]*$/, '/no-such-host')) },
    database,
  });
  await expect(wrongBus.computeHosts()).rejects.toMatchObject({
    code: 'nova_bus_unreachable',
    detail: expect.stringContaining('no-such-host'),
  });
  await wrongBus.close();
  const wrongPassword = await open({
    DEFAULT: { transport_url: new Secret(bus.transportUrl()) },
    database: { connection: new Secret(nova.url('nova_cell1').replace(nova.password, 'wrong')) },
  });
  const { refusal } = await wrongPassword.lookUp();
  expect(refusal?.code).toBe('nova_database_refused');
  expect(refusal?.detail.match(/nova_cell1: /g)).toHaveLength(1);
  await wrongPassword.close();
});

test('finds consoles that were requested lately and that nova-compute confirms, without writing', async () => {
  const add = async (host: string, port: number, more: object = {}) => {
    const instanceUuid = await nova.addInstance({ cell: 'nova_cell1', host, name: `vm-at-${port}` });
    await nova.addToken({ cell: 'nova_cell1', instanceUuid, host: '10.0.0.7', port, ...more });
  };
  await add('compute1', 5900);
  await add('compute1', 5999);
  await add('compute1', 5900, { expiresInS: -10 });
  await add('compute1', 5900, { kind: 'serial' });
  await add('compute2', 5900);
  expect(await survey.consoles()).toEqual([
    { instance: 'vm-at-5900', computeHost: 'compute1', host: '10.0.0.7', port: 5900 },
  ]);
});

test('names a column that is missing, and a password that is wrong, but never shows it', async () => {
  expect(await survey.lookUp()).toMatchObject({
    way: 'nova-db',
    found: expect.stringContaining('1 cell: cell1'),
  });
  await nova.server.sql('ALTER TABLE nova_cell1.console_auth_tokens RENAME COLUMN expires TO expired');
  const { refusal } = await survey.lookUp();
  expect(refusal).toMatchObject({
    code: 'nova_database_unusable',
    detail: expect.stringContaining('expires'),
  });
  expect(refusal?.detail).not.toContain(nova.password);
  await nova.server.sql('ALTER TABLE nova_cell1.console_auth_tokens RENAME COLUMN expired TO expires');
});
