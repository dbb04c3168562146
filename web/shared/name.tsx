import { plainLine } from '../../src/platform/text/plain-text.ts';

/** A name that another user chose. Its direction is kept apart from the text around it. */
export function Name({ children }: { readonly children: string }) {
  return <bdi>{plainLine(children)}</bdi>;
}
