import { randomUUID } from 'node:crypto';

const FORM = /^req-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A new request id, `req-<uuid>` as in OpenStack. Created at step 2 and used in all later steps. */
export function newRequestId(): string {
  return `req-${randomUUID()}`;
}

export function isRequestId(text: string): boolean {
  return FORM.test(text);
}
