import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import type { LifecycleChange } from '../../../../../src/compute/drivers/libvirt/connection.ts';
import { InstanceStates } from '../../../../../src/compute/drivers/libvirt/instance-states.ts';

let reported: string[];
let states: InstanceStates;

beforeEach(() => {
  reported = [];
  states = new InstanceStates(({ instanceUuid, change }: LifecycleChange) =>
    reported.push(`${instanceUuid} ${change}`),
  );
});

const entry = (uuid: string, name: string, id: number | null) => ({ uuid, name, id });
const stopped = (name: string, detail = 'Destroyed') => ({ name, event: 'Stopped', detail });

test('domains that exist at the beginning are not reported', () => {
  states.begin([entry('a', 'one', 1), entry('b', 'two', null)]);
  expect(reported).toEqual([]);
  expect(states.differences([entry('a', 'one', 1), entry('b', 'two', null)]).size).toBe(0);
});

test('a list reports changes without an event', () => {
  states.begin([
    entry('a', 'one', 1),
    entry('b', 'two', null),
    entry('c', 'three', 2),
    entry('d', 'four', 3),
  ]);
  const index = [entry('a', 'one', null), entry('b', 'two', 9), entry('d', 'four', 8), entry('e', 'five', 7)];
  expect(states.differences(index).size).toBeGreaterThan(0);
  states.settleAll(index);
  expect(reported.sort()).toEqual([
    'a stopped',
    'b started',
    'c deleted',
    'd started',
    'd stopped',
    'e started',
  ]);
  expect(states.differences(index).size).toBe(0);
});

test('the second of two lists reports only differences that the first one had too: other changes have an event on the way', () => {
  states.begin([entry('a', 'one', 1), entry('b', 'two', 2), entry('c', 'three', 3), entry('d', 'four', 4)]);
  const differences = states.differences([
    entry('a', 'one', null),
    entry('b', 'two', 2),
    entry('d', 'four', 9),
  ]);
  states.settleLasting(differences, [
    entry('a', 'one', null),
    entry('b', 'two', null),
    entry('d', 'four', 10),
  ]);
  expect(reported).toEqual(['a stopped', 'c deleted']);
});

test('a domain that was restarted without an event is reported as stopped, then started', () => {
  states.begin([entry('a', 'one', 1)]);
  states.settleAll([entry('a', 'one', 2)]);
  expect(reported).toEqual(['a stopped', 'a started']);
});

test('a list does not report again what an event reported', () => {
  states.begin([entry('a', 'one', 1)]);
  states.stopped(stopped('one'));
  states.settle({ uuid: 'a', isIdentified: false }, [entry('a', 'one', null)]);
  states.settleAll([entry('a', 'one', null)]);
  expect(reported).toEqual(['a stopped']);
});

test.each([
  ['Destroyed', undefined],
  ['From snapshot', undefined],
  ['Saved', 'saved'],
  ['Shutdown', 'shut_down'],
  ['Crashed', 'crashed'],
  ['Failed', 'crashed'],
])('the detail %s of a stop is reported as the cause %s', (detail, cause) => {
  const changes: unknown[] = [];
  const book = new InstanceStates((change) => changes.push(change));
  book.begin([entry('a', 'one', 1)]);
  book.stopped(stopped('one', detail));
  expect(changes).toEqual([{ instanceUuid: 'a', change: 'stopped', ...(cause && { cause }) }]);
});

test('a domain that migrated away is not reported as deleted', () => {
  states.begin([entry('a', 'one', 1)]);
  states.stopped(stopped('one', 'Migrated'));
  states.settle({ uuid: 'a', isIdentified: false }, []);
  states.settleAll([]);
  expect(reported).toEqual(['a migrated']);
});

test('a domain that returned after a migration can be deleted', () => {
  states.begin([entry('a', 'one', 1)]);
  states.stopped(stopped('one', 'Migrated'));
  states.settleAll([entry('a', 'one', 5)]);
  states.stopped(stopped('one'));
  states.settleAll([]);
  expect(reported).toEqual(['a migrated', 'a started', 'a stopped', 'a deleted']);
});

test('a list that is read before the event of a missing domain leaves the report to the event', () => {
  states.begin([entry('a', 'one', 1), entry('b', 'two', 2)]);
  states.learn([entry('b', 'two', 2)]);
  states.settle({ uuid: 'b', isIdentified: false }, [entry('b', 'two', 2)]);
  states.stopped(stopped('one', 'Migrated'));
  states.settle({ uuid: 'a', isIdentified: false }, [entry('b', 'two', 2)]);
  expect(reported).toEqual(['a migrated']);
});

test('a renamed domain is found by its new name', () => {
  states.begin([entry('a', 'one', 1)]);
  expect(states.uuidOf({ name: 'other' })).toBeUndefined();
  states.learn([entry('a', 'other', 1)]);
  states.stopped(stopped('other'));
  expect(states.uuidOf({ name: 'one' })).toBeUndefined();
  expect(reported).toEqual(['a stopped']);
});

test('a name that another domain has now means that domain', () => {
  states.begin([entry('a', 'one', 1)]);
  states.learn([entry('b', 'one', 2)]);
  expect(states.uuidOf({ name: 'one' })).toBe('b');
  states.settleAll([entry('b', 'one', 2)]);
  expect(reported).toEqual(['a deleted', 'b started']);
  expect(states.uuidOf({ name: 'one' })).toBe('b');
});

test('an event of an unknown domain reports nothing', () => {
  states.stopped(stopped('ghost'));
  expect(reported).toEqual([]);
});

test('an event with a UUID concerns that domain, even if another domain has the name', () => {
  states.begin([entry('a', 'one', 1), entry('b', 'two', 2)]);
  states.stopped({ ...stopped('two'), uuid: 'a' });
  expect(reported).toEqual(['a stopped']);
});

test('a stop that a list reported before its event is reported once, and a later stop is reported too', () => {
  const ahead = (id: number | null) =>
    states.settle({ uuid: 'a', isIdentified: false }, [entry('a', 'one', id)]);
  states.begin([entry('a', 'one', 1)]);
  ahead(null);
  states.stopped(stopped('one'));
  ahead(2);
  ahead(3);
  states.stopped(stopped('one'));
  ahead(3);
  expect(reported).toEqual(['a stopped', 'a started', 'a stopped', 'a started']);
});

test('a stop is reported although the awaited event never came', () => {
  const ahead = (id: number | null) =>
    states.settle({ uuid: 'a', isIdentified: false }, [entry('a', 'one', id)]);
  states.begin([entry('a', 'one', 1)]);
  ahead(2);
  states.stopped(stopped('one'));
  ahead(null);
  expect(reported).toEqual(['a stopped', 'a started', 'a stopped']);
});

test('a run that no list contains is reported by its events', () => {
  const run = { name: 'new', uuid: 'n', id: 7, detail: '' };
  states.begin([]);
  states.started({ ...run, event: 'Started' });
  states.stopped({ ...run, event: 'Stopped' });
  states.settle({ uuid: 'n', isIdentified: true }, []);
  expect(reported).toEqual(['n started', 'n stopped', 'n deleted']);
});

test('each change is reported once and in order, however far lists are ahead of events that identify the run', () => {
  const life = fc.array(fc.constantFrom('change', 'change', 'remove', 'event'), { maxLength: 40 });
  fc.assert(
    fc.property(life, (plan) => {
      const changes: string[] = [];
      const book = new InstanceStates(({ change }) => changes.push(change));
      const happened: string[] = [];
      const underWay: string[] = [];
      let run: number | null = null;
      let runs = 0;
      let exists = true;
      const deliver = () => {
        const event = underWay.shift();
        if (event === undefined) return;
        const index = exists ? [entry('a', 'one', run)] : [];
        const [word = '', id = '-1'] = event.split(' ');
        const said = { name: 'one', uuid: 'a', id: Number(id), event: word, detail: '' };
        if (word === 'Started') book.started(said);
        else if (word === 'Stopped') book.stopped(said);
        book.learn(index);
        book.settle({ uuid: 'a', isIdentified: true }, index);
      };
      book.begin([entry('a', 'one', run)]);
      for (const turn of plan) {
        if (turn === 'event') deliver();
        else if (turn === 'remove' && exists && run === null) {
          // A list does not distinguish a removed domain from a transient one that ended: it may report the removal before earlier runs.
          while (underWay.length > 0) deliver();
          exists = false;
          happened.push('deleted');
          underWay.push('Undefined');
        } else if (turn === 'change' && exists) {
          run = run === null ? ++runs : null;
          happened.push(run === null ? 'stopped' : 'started');
          underWay.push(run === null ? 'Stopped' : `Started ${run}`);
        }
      }
      while (underWay.length > 0) deliver();
      expect(changes).toEqual(happened);
    }),
    { numRuns: 2_000 },
  );
});
