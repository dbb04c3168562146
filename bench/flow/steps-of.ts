import type { Person } from '../../test/support/person.ts';
import { sum } from '../statistics.ts';

/** Duration of each step of one console, in ms, by its number. */
export type Steps = ReadonlyMap<number, number>;

/** What happens inside of which step: its own share is what these leave of it. */
const WITHIN: Readonly<Record<number, readonly number[]>> = {
  3: [4, 5, 6, 7, 8],
  9: [10],
  14: [15],
};

/** As `oriel trace` tells them. */
export async function stepsOf(person: Person, requestId: string): Promise<Steps> {
  const { body } = await person.api(`/oriel/v1/traces/${requestId}`);
  const steps = new Map<number, number>();
  for (const { number, spans } of body.steps) {
    for (const { duration_ms } of spans) steps.set(number, (steps.get(number) ?? 0) + duration_ms);
  }
  return steps;
}

/** Without what happens inside of it, in ms. */
export function ownMs(steps: Steps, number: number): number {
  const within = sum((WITHIN[number] ?? []).map((inner) => steps.get(inner) ?? 0));
  return (steps.get(number) ?? 0) - within;
}
