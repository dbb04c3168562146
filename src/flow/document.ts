import { REFUSALS, type RefusalKind } from './refusals.ts';
import { STEPS } from './steps.ts';

/** docs/errors.md, made from the tables of steps and refusals. */
export function errorsMarkdown(): string {
  const refusals = Object.entries<RefusalKind>(REFUSALS);
  const chapters = STEPS.flatMap(({ number, actor, name, title }) => {
    const own = refusals.filter(([, kind]) => kind.step === number);
    if (own.length === 0) return [];
    const heading = [`## Step ${number}: ${name}`, '', `In a good case ${title}. Done by: ${actor}.`, ''];
    return [...heading, ...own.map(([code, kind]) => refusalMarkdown(code, kind))];
  });
  return [INTRODUCTION, overview(refusals), ...chapters].join('\n');
}

const INTRODUCTION = `<!-- Generated from src/flow/refusals.ts by "node scripts/generate-docs.js". Change the table there, not this file. -->

# Errors

Every way that one of the sixteen steps can say no has a code. The code, the step and the request id are in the log, in
\`oriel trace <request id>\` and in what the user sees; the api answers with the HTTP status, the proxy closes the
WebSocket with the close code. Codes do not change; wording may improve. A close code of 1006 means that no close frame
arrived at all: it comes from the browser, not from Oriel.
`;

function overview(refusals: readonly (readonly [string, RefusalKind])[]): string {
  const rows = refusals.map(
    ([code, kind]) =>
      `| ${kind.closeCode} | ${kind.httpStatus} | ${kind.step} | [${code}](#${code}) | ${kind.title} |`,
  );
  return ['| close code | HTTP status | step | code | what |', '|---|---|---|---|---|', ...rows, ''].join(
    '\n',
  );
}

function refusalMarkdown(code: string, kind: RefusalKind): string {
  return [
    `### ${code}`,
    '',
    `Close code ${kind.closeCode}, HTTP status ${kind.httpStatus}. *${kind.title}*`,
    '',
    `- The user reads: ${kind.sentence} ${kind.advice}`,
    `- The operator: ${kind.remedy}`,
    '',
  ].join('\n');
}
