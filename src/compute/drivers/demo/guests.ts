import type { DriverInstance } from '../driver.ts';

/** The demo's guests: two to look at, and one that says why a stopped guest has no screen. */
export const DEMO_GUESTS = [
  { uuid: 'de300000-0000-4000-8000-000000000001', name: 'demo', status: 'ACTIVE' },
  { uuid: 'de300000-0000-4000-8000-000000000002', name: 'demo-second', status: 'ACTIVE' },
  { uuid: 'de300000-0000-4000-8000-000000000003', name: 'demo-stopped', status: 'SHUTOFF' },
] as const satisfies readonly Pick<DriverInstance, 'uuid' | 'name' | 'status'>[];
