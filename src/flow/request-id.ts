import { randomUUID } from 'node:crypto';

const FORM = /^req-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A new request id, `req-<uuid>` as OpenStack's are. Born at step 2; joins all sixteen steps. */
export function newRequestId(): string {
  return `req-${randomUUID()}`;
}

export function isRequestId(text: string): boolean {
  return FORM.test(text);
}
