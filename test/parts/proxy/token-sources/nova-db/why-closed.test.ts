import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Refusal } from '../../../../../src/flow/refusals.ts';
import { systemClock } from '../../../../../src/platform/clock.ts';
import { Secret } from '../../../../../src/platform/secret.ts';
import { Cells } from '../../../../../src/proxy/token-sources/nova-db/cells.ts';
import type { ConsolePortAnswer } from '../../../../../src/proxy/token-sources/nova-db/compute-host/validate-console-port.ts';
import { NovaDbTokenSource } from '../../../../../src/proxy/token-sources/nova-db/nova-db-token-source.ts';
import { defaultSettings } from '../../../../support/default-settings.ts';
import { type NovaDatabases, startNovaDatabases } from '../../../../support/openstack/nova-databases.ts';

const CALL = { requestId: 'req-11111111-1111-4111-8111-111111111111' };
const STAYS = { signal: new AbortController().signal };
const NODE = '9d51f082-58a4-4449-beed-6fd205a5726b';

describe('why a console closed, by the database of its cell', () => {
  let nova: NovaDatabases;
  let source: NovaDbTokenSource<{ close(): void }>;
  /** How the compute host answers; the error if it does not. */
  let answer: ConsolePortAnswer | Refusal;
  let asked: number;
  let instanceUuid: string;

  beforeAll(async () => {
    nova = await startNovaDatabases();
  }, 120_000);
  afterAll(() => nova?.close());
  beforeEach(() => {
    answer = 'same';
    asked = 0;
    open({});
  });
  afterEach(() => source.close());

  function open(oriel_nova: { confirm_consoles?: boolean }): void {
    const database = { connection: new Secret(nova.url('nova_cell1')) };
    const settings = defaultSettings({ database, oriel_nova });
    const cells = new Cells({ settings, clock: systemClock, openBus: () => ({ close() {} }) });
    source = new NovaDbTokenSource({
      settings,
      clock: systemClock,
      cells,
      async askHost() {
        asked++;
        if (answer instanceof Refusal) throw answer;
        return answer;
      },
      probeBus: async () => 'no bus',
    });
  }

  /** Opens a console, lets `happen` pass, and asks why the console closed. */
  async function why(happen: () => unknown, node?: string) {
    instanceUuid = await nova.addInstance({ host: 'compute1', ...(node === undefined ? {} : { node }) });
    const token = await nova.addToken({ instanceUuid, host: '10.0.0.7', port: 5903 });
    const checked = await source.check(new Secret(token), CALL);
    asked = 0;
    await happen();
    return source.whyClosed(checked, STAYS);
  }
  const set = (change: string) => () =>
    nova.server.sql(`UPDATE nova_cell1.instances SET ${change} WHERE uuid = '${instanceUuid}'`);

  test.each([
    ["task_state = 'powering-off'", 'guest_stopped'],
    ["task_state = 'reboot_started_hard'", 'guest_restarting'],
    ["task_state = 'suspending'", 'guest_suspended'],
    ["task_state = 'deleting'", 'guest_deleted'],
    ["task_state = 'resize_migrating'", 'guest_resizing'],
    ["vm_state = 'stopped'", 'guest_stopped'],
    ["host = 'compute2'", 'guest_migrated'],
    ['deleted = id', 'guest_deleted'],
  ])('is %s in its row: the reason is %s, and no compute host is asked', async (change, code) => {
    expect(await why(set(change))).toMatchObject({ state: 'ended', refusal: { code } });
    expect(asked).toBe(0);
  });

  test('is a deletion if the database has no row of the instance', async () => {
    const remove = () => nova.server.sql(`DELETE FROM nova_cell1.instances WHERE uuid = '${instanceUuid}'`);
    expect(await why(remove)).toMatchObject({ state: 'ended', refusal: { code: 'guest_deleted' } });
  });

  test.each([
    ['other', { state: 'ended', refusal: { code: 'guest_shut_down' } }],
    ['no_instance', { state: 'ended', refusal: { code: 'guest_shut_down' } }],
    ['same', { state: 'runs' }],
    ['not_ready', { state: 'unknown' }],
    ['no_console', { state: 'unknown' }],
    [new Refusal('nova_unconfirmed', 'silent'), { state: 'unknown' }],
  ] as const)('is asked of the compute host if the row names no action: %s', async (given, expected) => {
    const found = await why(() => {
      answer = given;
    });
    expect(found).toMatchObject(expected);
    expect(asked).toBe(1);
  });

  test('is not asked of a compute host with confirm_consoles = False', async () => {
    await source.close();
    open({ confirm_consoles: false });
    expect(await why(() => {})).toMatchObject({ state: 'unknown' });
    expect(asked).toBe(0);
  });

  test('is not asked of ironic, which would start the console again', async () => {
    expect(await why(() => {}, NODE)).toMatchObject({ state: 'unknown' });
    expect(asked).toBe(0);
  });

  test('stays unknown while the database does not answer', async () => {
    expect(await why(set("task_state = 'deleting'"))).toMatchObject({ state: 'ended' });
    await source.close();
    open({});
    expect(await why(() => nova.server.stop())).toMatchObject({ state: 'unknown' });
  });
});
