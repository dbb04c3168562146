import { describe, expect, test } from 'vitest';
import { Refusal } from '../../../../../src/flow/refusals.ts';
import { DatabaseFailure, type QueryOptions, type Row } from '../../../../../src/oslo-db/database.ts';
import type { Cell } from '../../../../../src/proxy/token-sources/nova-db/cells.ts';
import { findInCells } from '../../../../../src/proxy/token-sources/nova-db/find-in-cells.ts';

const UUID = '11111111-1111-4111-8111-111111111111';
const ROW: Row = {
  console_type: 'novnc',
  host: '10.0.0.7',
  port: 5900,
  internal_access_path: null,
  instance_uuid: UUID,
  expires: 2_000_000_000,
  access_url_base: 'https://console.example.org/vnc.html',
  id: 7,
  uuid: UUID,
  compute_host: 'compute1',
  node: 'compute1',
  vm_state: 'active',
  task_state: null,
  deleted: 0,
  display_name: 'vm1',
};

const never = new Promise<readonly Row[]>(() => {});
const down = (name: string) =>
  Promise.reject(new DatabaseFailure('unreachable', `${name}:3306/nova: ECONNREFUSED`));

function cell(name: string, answer: () => Promise<readonly Row[]>): Cell {
  return {
    uuid: name,
    name,
    database: { where: name, server: '', query: answer, close: () => undefined },
    bus: () => ({ close: () => undefined }),
  };
}

const how = () => ({ timeoutMs: 1_000, signal: new AbortController().signal });
const find = (...cells: Cell[]) => findInCells(cells, 'f'.repeat(64), how());

async function refusalOf(...cells: Cell[]): Promise<Refusal> {
  const error = await find(...cells).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Refusal);
  return error as Refusal;
}

describe('a token in the cells', () => {
  test('is found in one cell while others are slow or down', async () => {
    const found = await find(
      cell('cell1', () => never),
      cell('cell2', () => down('cell2')),
      cell('cell3', async () => [ROW]),
    );
    expect(found?.cell.name).toBe('cell3');
    expect(found?.token).toMatchObject({ host: '10.0.0.7', port: 5900, expiresAt: 2_000_000_000 });
    expect(found?.token.instance).toMatchObject({
      host: 'compute1',
      vmState: 'active',
      taskState: '',
      isDeleted: false,
    });
  });

  test('is unknown only if every cell was read', async () => {
    expect(
      await find(
        cell('cell1', async () => []),
        cell('cell2', async () => []),
      ),
    ).toBeUndefined();
    expect(await find()).toBeUndefined();
    const refusal = await refusalOf(
      cell('cell1', async () => []),
      cell('cell2', () => down('cell2')),
    );
    expect(refusal.code).toBe('nova_cell_unreadable');
    expect(refusal.detail).toBe('cell cell2: cell2:3306/nova: ECONNREFUSED');
  });

  test.each([
    ['unreachable', 'nova_database_unreachable'],
    ['timeout', 'nova_database_unreachable'],
    ['busy', 'nova_database_unreachable'],
    ['refused', 'nova_database_refused'],
    ['schema', 'nova_database_unusable'],
    ['failed', 'nova_database_unusable'],
  ] as const)('in the only cell: %s is %s', async (why, code) => {
    const refusal = await refusalOf(
      cell('cell1', () => Promise.reject(new DatabaseFailure(why, 'db: words'))),
    );
    expect(refusal).toMatchObject({ code, detail: 'db: words' });
  });

  test.each([
    ['port', null],
    ['port', 70_000],
    ['port', 'x'],
    ['host', 'h'.repeat(300)],
    ['expires', null],
    ['expires', 'soon'],
    ['console_type', null],
    ['console_type', '<script>'],
    ['instance_uuid', null],
    ['instance_uuid', '../etc'],
  ])('with %s = %s is refused by name', async (column, value) => {
    const refusal = await refusalOf(
      cell('cell1', async () => [{ ...ROW, [column]: value }]),
      cell('cell2', async () => []),
    );
    expect(refusal.code).toBe('nova_database_unusable');
    expect(refusal.detail).toContain(column);
  });

  test.each([null, ''])(
    'with host = %s is read: nova_console_address refuses it later, by its compute host',
    async (host) => {
      const found = await find(cell('cell1', async () => [{ ...ROW, host }]));
      expect(found?.token.host).toBe('');
    },
  );

  test('has no instance if the join finds none, and a deleted one if its row is marked', async () => {
    const gone = { ...ROW, id: null, uuid: null, compute_host: null, vm_state: null, deleted: null };
    expect((await find(cell('cell1', async () => [gone])))?.token.instance).toBeUndefined();
    const deleted = { ...ROW, deleted: 7 };
    expect((await find(cell('cell1', async () => [deleted])))?.token.instance?.isDeleted).toBe(true);
  });

  test('is looked for no longer in the other cells once it is found', async () => {
    let waiting: AbortSignal | undefined;
    const slow = cell('cell1', () => never);
    const database = {
      ...slow.database,
      query: (_sql: string, _params: unknown, how: QueryOptions) => {
        waiting = how.signal;
        return never;
      },
    };
    await find(
      { ...slow, database },
      cell('cell2', async () => [ROW]),
    );
    expect(waiting?.aborted).toBe(true);
  });

  test('is looked for no longer when the client leaves', async () => {
    const leaving = new AbortController();
    const looking = findInCells(
      [
        cell(
          'cell1',
          () =>
            new Promise((_, reject) =>
              leaving.signal.addEventListener('abort', () => reject(leaving.signal.reason)),
            ),
        ),
      ],
      'f'.repeat(64),
      { timeoutMs: 1_000, signal: leaving.signal },
    );
    leaving.abort(new Error('left'));
    await expect(looking).rejects.toThrow('left');
  });
});
