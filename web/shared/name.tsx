import { plainLine } from '../../src/platform/text/plain-text.ts';

/** A name that another user may have chosen. Its text direction does not affect the text around it. */
export function Name({ children }: { readonly children: string }) {
  return <bdi>{plainLine(children)}</bdi>;
}
