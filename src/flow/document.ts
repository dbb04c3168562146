import type { RefusalKind } from './refusals/kind.ts';
import { REFUSALS, type RefusalCode } from './refusals.ts';
import { REMEDIES } from './remedies.ts';
import { STEPS } from './steps.ts';

type Row = readonly [code: RefusalCode, kind: RefusalKind];

/** What operators of one hypervisor do about its driver's refusals. */
export interface RemediesOfDriver {
  readonly name: string;
  readonly remedies: Readonly<Partial<Record<RefusalCode, string>>>;
}

/** docs/errors.md, generated from the tables of steps, refusals and remedies. */
export function errorsMarkdown(drivers: readonly RemediesOfDriver[]): string {
  const chapters = STEPS.flatMap(({ number, actor, name, title }) => {
    const rows = Object.entries(REFUSALS).filter(([, kind]) => kind.step === number) as Row[];
    if (rows.length === 0) return [];
    const heading = [
      `## Step ${number}: ${name}`,
      '',
      `If the step succeeds, ${title}. Actor: ${actor}.`,
      '',
    ];
    return [{ rows, text: [...heading, ...rows.map((row) => refusalMarkdown(row, drivers))] }];
  });
  return [
    INTRODUCTION,
    overview(chapters.flatMap(({ rows }) => rows)),
    ...chapters.flatMap(({ text }) => text),
  ].join('\n');
}

const INTRODUCTION = `<!-- Generated from src/flow/refusals/, src/flow/remedies/ and the drivers by "node scripts/generate-docs.js". Change the tables there, not this file. -->

# Errors

Every refusal of the sixteen steps has a code. The code, the step and the request id are in the log, in
\`oriel trace <request id>\` and in the message to the user. The api replies with the HTTP status; the proxy closes the
WebSocket with the close code. Codes are stable; wording may improve. Close code 1006 means that no close frame arrived: the
browser reports it, not Oriel.

In an OpenStack cloud, run \`oriel trace\` on the host of the console proxy, as root: it uses the [operator
socket](deploying.md#sessions-of-a-proxy-without-an-api) of the proxy.
`;

function overview(rows: readonly Row[]): string {
  const lines = rows.map(
    ([code, kind]) =>
      `| ${kind.closeCode} | ${kind.httpStatus} | ${kind.step} | [${code}](#${code}) | ${kind.title} |`,
  );
  return ['| close code | HTTP status | step | code | title |', '|---|---|---|---|---|', ...lines, ''].join(
    '\n',
  );
}

function refusalMarkdown([code, kind]: Row, drivers: readonly RemediesOfDriver[]): string {
  const ofDrivers = drivers.flatMap(({ name, remedies }) =>
    remedies[code] === undefined ? [] : [`- With the driver ${name}: ${remedies[code]}`],
  );
  return [
    `### ${code}`,
    '',
    `Close code ${kind.closeCode}, HTTP status ${kind.httpStatus}. *${kind.title}*`,
    '',
    `- Message to the user: ${kind.sentence} ${kind.advice}`,
    `- For the operator: ${REMEDIES[code]}`,
    ...ofDrivers,
    '',
  ].join('\n');
}
