import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type ChannelModel, connect } from 'amqplib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RpcClient } from '../../src/oslo-messaging/rpc-client.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { Secret } from '../../src/platform/secret.ts';
import { type PostgresqlServer, startPostgresql } from '../support/databases/postgresql-server.ts';
import { blocks, ROOT } from '../support/documents.ts';
import { memoryLog } from '../support/memory-log.ts';
import { type NovaDatabases, startNovaDatabases } from '../support/openstack/nova-databases.ts';
import { RABBIT_SETTINGS } from '../support/openstack/rabbit-settings.ts';
import { type RabbitMq, startRabbitMq } from '../support/openstack/rabbitmq.ts';

// The accounts that docs/replace-nova-novncproxy.md gives to Oriel, made by the lines of that page.

const PAGE = 'docs/replace-nova-novncproxy.md';
const run = promisify(execFile);

function exampleWith(language: string, text: string): string {
  const found = blocks(language).find((block) => block.file === PAGE && block.text.includes(text));
  if (found === undefined) throw new Error(`no example with ${text}`);
  return found.text;
}

describe('the database user of the document, on MariaDB', () => {
  let databases: NovaDatabases;

  beforeAll(async () => {
    databases = await startNovaDatabases();
    // There the cell's database is called nova.
    await databases.server.sql(exampleWith('sql', 'CREATE USER').replaceAll(' nova.', ' nova_cell1.'));
    await databases.addInstance({ uuid: '5d0c4b9c-13a2-4f3e-9f57-2f5b7a3f6f0e', host: 'cmp1' });
  }, 180_000);

  afterAll(() => databases.close());

  const asOriel = async (statement: string, database = 'nova_cell1') => {
    const account = [
      '--protocol=tcp',
      '-h127.0.0.1',
      `-P${databases.server.port}`,
      '--user=oriel',
      '--password=replace-this',
    ];
    const args = ['--no-defaults', ...account, '-N', '-B', '-e', statement, database];
    return run('mariadb', args).then(
      ({ stdout }) => stdout.trim(),
      (error) => String(error.stderr),
    );
  };

  test.each(['console_auth_tokens', 'instances'])(
    'reads the columns of %s that are granted',
    async (table) => {
      const [, columns = ''] =
        new RegExp(`GRANT SELECT \\(([^)]+)\\)\\s+ON nova\\.${table} `).exec(
          exampleWith('sql', 'CREATE USER'),
        ) ?? [];
      expect(columns.split(',')).toHaveLength(8);
      expect(await asOriel(`SELECT ${columns} FROM ${table} WHERE 1 = 0`)).toBe('');
      const rows = await databases.server.sql(`SELECT COUNT(*) FROM nova_cell1.${table}`);
      expect(await asOriel(`SELECT COUNT(host) FROM ${table}`)).toBe(rows.trim());
    },
  );

  test.each([
    ['write', "UPDATE instances SET host = 'x'", 'UPDATE command denied'],
    ['delete', 'DELETE FROM console_auth_tokens', 'DELETE command denied'],
    ['read what users gave their instances', 'SELECT user_data FROM instances', 'denied to user'],
    ['read another table', 'SELECT * FROM services', 'SELECT command denied'],
  ])('cannot %s', async (_what, statement, refusal) => {
    expect(await asOriel(statement)).toContain(refusal);
  });

  test('cannot use another database', async () => {
    expect(await asOriel('SELECT 1', 'nova_api')).toContain('Access denied');
  });
});

describe('the database role of the document, on PostgreSQL', () => {
  let server: PostgresqlServer;

  beforeAll(async () => {
    server = await startPostgresql();
    await server.sql('CREATE DATABASE nova');
    // Nova's columns, all as text: rights do not depend on types.
    const { tables }: { tables: Record<string, Record<string, unknown>> } = JSON.parse(
      readFileSync(join(ROOT, 'test/support/nova/schemas.json'), 'utf8'),
    );
    for (const [name, columns] of Object.entries(tables)) {
      const typed = Object.keys(columns).map((column) => `"${column}" text`);
      await server.sql(`CREATE TABLE ${name} (${typed.join(', ')})`, 'nova');
    }
    await server.sql(exampleWith('sql', 'CREATE ROLE'), 'nova');
  }, 180_000);

  afterAll(() => server.close());

  const asOriel = (statement: string) =>
    server.sql(`SET ROLE oriel; ${statement}`, 'nova').then(
      (output) => output.trim(),
      (error) => String(error.stderr),
    );

  test.each(['console_auth_tokens', 'instances'])(
    'reads the columns of %s that are granted',
    async (table) => {
      const [, columns = ''] =
        new RegExp(`GRANT SELECT \\(([^)]+)\\)\\s+ON ${table} `).exec(exampleWith('sql', 'CREATE ROLE')) ??
        [];
      expect(columns.split(',')).toHaveLength(8);
      expect(await asOriel(`SELECT ${columns} FROM ${table} WHERE 1 = 0`)).toBe('');
    },
  );

  test.each([
    ['write', "UPDATE instances SET host = 'x'"],
    ['delete', 'DELETE FROM console_auth_tokens'],
    ['read what users gave their instances', 'SELECT user_data FROM instances'],
    ['read another table', 'SELECT * FROM services'],
    ['create a table', 'CREATE TABLE x (y text)'],
  ])('cannot %s', async (_what, statement) => {
    expect(await asOriel(statement)).toContain('permission denied');
  });
});

describe('the RabbitMQ user of the document', () => {
  let broker: RabbitMq;
  let services: ChannelModel;
  const url = (user: string, password: string) => `amqp://${user}:${password}@127.0.0.1:${broker.port}/%2F`;

  beforeAll(async () => {
    broker = await startRabbitMq();
    const lines = exampleWith('bash', 'rabbitmqctl add_user').trim().split('\n');
    for (const line of lines) {
      const { stdout } = await run('sh', ['-c', `printf '%s\\n' ${line}`]);
      const [program, ...args] = stdout.trim().split('\n');
      expect(program).toBe('rabbitmqctl');
      await broker.control(...args);
    }
    // What nova-compute and nova-conductor declare.
    services = await connect(url(broker.user, broker.password));
    const channel = await services.createChannel();
    await channel.assertExchange('nova', 'topic', { durable: false });
    await channel.assertExchange('openstack', 'topic', { durable: false });
    for (const queue of ['compute.cmp1', 'compute-alt.cmp1', 'conductor.ctl1', 'compute_fanout_1']) {
      await channel.assertQueue(queue, { durable: false });
      await channel.bindQueue(queue, 'nova', queue);
    }
  }, 120_000);

  afterAll(async () => {
    await services.close();
    await broker.close();
  });

  /** @returns the refusal, or `done` */
  async function asOriel(
    act: (channel: Awaited<ReturnType<ChannelModel['createConfirmChannel']>>) => unknown,
  ) {
    const model = await connect(url('oriel', 'replace-this'));
    model.on('error', () => {});
    const channel = await model.createConfirmChannel();
    const refusal = new Promise<string>((resolve) =>
      channel.once('error', ({ message }) => resolve(message)),
    );
    const done = (async () => {
      await act(channel);
      await channel.waitForConfirms();
      return 'done';
    })();
    const outcome = await Promise.race([refusal, done.catch(() => refusal)]);
    await model.close().catch(() => {});
    return outcome;
  }

  const publish = (exchange: string, key: string) =>
    asOriel((channel) => channel.publish(exchange, key, Buffer.from('x')));

  test('is all that the client needs to sign in and to receive replies', async () => {
    const transportUrl = new Secret(`rabbit://oriel:replace-this@127.0.0.1:${broker.port}/`);
    const client = new RpcClient({
      transportUrl,
      settings: RABBIT_SETTINGS,
      log: memoryLog().log,
      clock: systemClock,
    });
    expect(await client.probe({ timeoutMs: 20_000 })).toContain('RabbitMQ');
    await client.close();
  });

  test.each(['compute.cmp1', 'compute-alt.cmp1'])('sends to %s', async (key) => {
    expect(await publish('nova', key)).toBe('done');
  });

  test.each([
    ['to nova-conductor', 'nova', 'conductor.ctl1'],
    ['to all compute hosts', 'nova', 'compute_fanout_1'],
    ['notifications', 'openstack', 'notifications.info'],
  ])('sends nothing %s', async (_where, exchange, key) => {
    expect(await publish(exchange, key)).toContain('ACCESS_REFUSED');
  });

  test('receives no calls to a compute host', async () => {
    expect(await asOriel((channel) => channel.consume('compute.cmp1', () => {}))).toContain('ACCESS_REFUSED');
  });

  test('declares no queue of a service, and binds none', async () => {
    expect(await asOriel((channel) => channel.assertQueue('compute.cmp2'))).toContain('ACCESS_REFUSED');
    const listen = asOriel(async (channel) => {
      const name = `reply_${'0'.repeat(32)}`;
      await channel.assertQueue(name, { exclusive: true });
      await channel.bindQueue(name, 'nova', 'compute.#');
    });
    expect(await listen).toContain('ACCESS_REFUSED');
  });
});
