import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import type { LifecycleChange } from '../../../../../src/compute/drivers/libvirt/connection.ts';
import { InstanceStates } from '../../../../../src/compute/drivers/libvirt/instance-states.ts';

let told: string[];
let states: InstanceStates;

beforeEach(() => {
  told = [];
  states = new InstanceStates(({ instanceUuid, change }: LifecycleChange) =>
    told.push(`${instanceUuid} ${change}`),
  );
});

const entry = (uuid: string, name: string, id: number | null) => ({ uuid, name, id });
const stopped = (name: string, detail = 'Destroyed') => ({ name, event: 'Stopped', detail });

test('the guests that are there at first are not told', () => {
  states.begin([entry('a', 'one', 1), entry('b', 'two', null)]);
  expect(told).toEqual([]);
  expect(states.differences([entry('a', 'one', 1), entry('b', 'two', null)]).size).toBe(0);
});

test('a list tells what no event has told', () => {
  states.begin([
    entry('a', 'one', 1),
    entry('b', 'two', null),
    entry('c', 'three', 2),
    entry('d', 'four', 3),
  ]);
  const index = [entry('a', 'one', null), entry('b', 'two', 9), entry('d', 'four', 8), entry('e', 'five', 7)];
  expect(states.differences(index).size).toBeGreaterThan(0);
  states.settleAll(index);
  expect(told.sort()).toEqual(['a stopped', 'b started', 'c deleted', 'd started', 'd stopped', 'e started']);
  expect(states.differences(index).size).toBe(0);
});

test('of two lists, the second tells only what the first one said too: the rest has its event on the way', () => {
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
  expect(told).toEqual(['a stopped', 'c deleted']);
});

test('a guest that was started anew unseen has stopped, then started', () => {
  states.begin([entry('a', 'one', 1)]);
  states.settleAll([entry('a', 'one', 2)]);
  expect(told).toEqual(['a stopped', 'a started']);
});

test('what an event has told, no list tells again', () => {
  states.begin([entry('a', 'one', 1)]);
  states.stopped(stopped('one'));
  states.settle({ uuid: 'a', exact: false }, [entry('a', 'one', null)]);
  states.settleAll([entry('a', 'one', null)]);
  expect(told).toEqual(['a stopped']);
});

test.each([
  ['Destroyed', undefined],
  ['From snapshot', undefined],
  ['Saved', 'saved'],
  ['Shutdown', 'shut_down'],
  ['Crashed', 'crashed'],
  ['Failed', 'crashed'],
])('the detail %s of a stop is told as the cause %s', (detail, cause) => {
  const changes: unknown[] = [];
  const book = new InstanceStates((change) => changes.push(change));
  book.begin([entry('a', 'one', 1)]);
  book.stopped(stopped('one', detail));
  expect(changes).toEqual([{ instanceUuid: 'a', change: 'stopped', ...(cause && { cause }) }]);
});

test('a guest that has migrated away is not deleted', () => {
  states.begin([entry('a', 'one', 1)]);
  states.stopped(stopped('one', 'Migrated'));
  states.settle({ uuid: 'a', exact: false }, []);
  states.settleAll([]);
  expect(told).toEqual(['a migrated']);
});

test('a guest that came back after a migration can be deleted', () => {
  states.begin([entry('a', 'one', 1)]);
  states.stopped(stopped('one', 'Migrated'));
  states.settleAll([entry('a', 'one', 5)]);
  states.stopped(stopped('one'));
  states.settleAll([]);
  expect(told).toEqual(['a migrated', 'a started', 'a stopped', 'a deleted']);
});

test('a list that is read before the event of a guest that is missing leaves the word to the event', () => {
  states.begin([entry('a', 'one', 1), entry('b', 'two', 2)]);
  states.learn([entry('b', 'two', 2)]);
  states.settle({ uuid: 'b', exact: false }, [entry('b', 'two', 2)]);
  states.stopped(stopped('one', 'Migrated'));
  states.settle({ uuid: 'a', exact: false }, [entry('b', 'two', 2)]);
  expect(told).toEqual(['a migrated']);
});

test('a renamed guest is found by its new name', () => {
  states.begin([entry('a', 'one', 1)]);
  expect(states.uuidOf({ name: 'other' })).toBeUndefined();
  states.learn([entry('a', 'other', 1)]);
  states.stopped(stopped('other'));
  expect(states.uuidOf({ name: 'one' })).toBeUndefined();
  expect(told).toEqual(['a stopped']);
});

test('a name that another guest bears now means that one', () => {
  states.begin([entry('a', 'one', 1)]);
  states.learn([entry('b', 'one', 2)]);
  expect(states.uuidOf({ name: 'one' })).toBe('b');
  states.settleAll([entry('b', 'one', 2)]);
  expect(told).toEqual(['a deleted', 'b started']);
  expect(states.uuidOf({ name: 'one' })).toBe('b');
});

test('an event of a guest that nobody knows is nothing', () => {
  states.stopped(stopped('ghost'));
  expect(told).toEqual([]);
});

test('an event that says the uuid is that guest’s, whoever bears the name', () => {
  states.begin([entry('a', 'one', 1), entry('b', 'two', 2)]);
  states.stopped({ ...stopped('two'), uuid: 'a' });
  expect(told).toEqual(['a stopped']);
});

test('a stop that a list told ahead of its event is not told again by it, nor taken for that of a later run', () => {
  const ahead = (id: number | null) => states.settle({ uuid: 'a', exact: false }, [entry('a', 'one', id)]);
  states.begin([entry('a', 'one', 1)]);
  ahead(null);
  states.stopped(stopped('one'));
  ahead(2);
  ahead(3);
  states.stopped(stopped('one'));
  ahead(3);
  expect(told).toEqual(['a stopped', 'a started', 'a stopped', 'a started']);
});

test('a stop is told although the event that was waited for never came', () => {
  const ahead = (id: number | null) => states.settle({ uuid: 'a', exact: false }, [entry('a', 'one', id)]);
  states.begin([entry('a', 'one', 1)]);
  ahead(2);
  states.stopped(stopped('one'));
  ahead(null);
  expect(told).toEqual(['a stopped', 'a started', 'a stopped']);
});

test('a run that no list has seen is told by its events', () => {
  const run = { name: 'new', uuid: 'n', id: 7, detail: '' };
  states.begin([]);
  states.started({ ...run, event: 'Started' });
  states.stopped({ ...run, event: 'Stopped' });
  states.settle({ uuid: 'n', exact: true }, []);
  expect(told).toEqual(['n started', 'n stopped', 'n deleted']);
});

test('however far lists are ahead of events that say who and by what number, each change is told once, in its order', () => {
  const life = fc.array(fc.constantFrom('change', 'change', 'remove', 'event'), { maxLength: 40 });
  fc.assert(
    fc.property(life, (plan) => {
      const heard: string[] = [];
      const book = new InstanceStates(({ change }) => heard.push(change));
      const happened: string[] = [];
      const underWay: string[] = [];
      let run: number | null = null;
      let runs = 0;
      let there = true;
      const hear = () => {
        const event = underWay.shift();
        if (event === undefined) return;
        const index = there ? [entry('a', 'one', run)] : [];
        const [word = '', id = '-1'] = event.split(' ');
        const said = { name: 'one', uuid: 'a', id: Number(id), event: word, detail: '' };
        if (word === 'Started') book.started(said);
        else if (word === 'Stopped') book.stopped(said);
        book.learn(index);
        book.settle({ uuid: 'a', exact: true }, index);
      };
      book.begin([entry('a', 'one', run)]);
      for (const turn of plan) {
        if (turn === 'event') hear();
        else if (turn === 'remove' && there && run === null) {
          // A list cannot tell the end of a guest from that of a transient one: it may tell of it before earlier runs.
          while (underWay.length > 0) hear();
          there = false;
          happened.push('deleted');
          underWay.push('Undefined');
        } else if (turn === 'change' && there) {
          run = run === null ? ++runs : null;
          happened.push(run === null ? 'stopped' : 'started');
          underWay.push(run === null ? 'Stopped' : `Started ${run}`);
        }
      }
      while (underWay.length > 0) hear();
      expect(heard).toEqual(happened);
    }),
    { numRuns: 2_000 },
  );
});
