import { isRefusalCode, REFUSALS, type RefusalCode } from './refusals.ts';

/** What the proxy's close code and reason say about the end of a console. */
export interface ReadClose {
  /** Undefined if the code is not in the table of refusals. */
  readonly code: RefusalCode | undefined;
  /** The part of the reason that is not in the table, such as the reason that an operator gave. */
  readonly said: string;
  readonly requestId: string | undefined;
}

const BY_CLOSE_CODE = new Map<number, RefusalCode>(
  Object.entries(REFUSALS).flatMap(([code, kind]) => (isRefusalCode(code) ? [[kind.closeCode, code]] : [])),
);

const REQUEST_ID = /\s*\(?(req-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\)?/;

/** Reads a Close frame of the proxy. */
export function readClose(closeCode: number, reason: string): ReadClose {
  const requestId = REQUEST_ID.exec(reason)?.[1];
  const said = reason.replace(REQUEST_ID, '').trim();
  const code = BY_CLOSE_CODE.get(closeCode);
  return { code, said: code === undefined ? said : news(code, said), requestId };
}

function news(code: RefusalCode, said: string): string {
  const { title, sentence, advice } = REFUSALS[code];
  const rest = said.replace(/^console (refused|ended): */i, '');
  const known = [title, sentence, advice, `${sentence} ${advice}`, code].map((words) => words.toLowerCase());
  // A Close frame holds 123 bytes, so the words may be cut.
  const received = rest.toLowerCase().replace(/(…|\.{3})$/, '');
  if (known.some((words) => words.startsWith(received))) return '';
  const prefix = known
    // More words follow a sentence; a title may be the beginning of one, as in "taken over by ada".
    .flatMap((words) => [`${words}: `, ...(words.endsWith('.') ? [`${words} `] : [])])
    .find((words) => received.startsWith(words));
  return prefix === undefined ? rest : rest.slice(prefix.length);
}
