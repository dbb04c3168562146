import type { OptionTable } from '../option.ts';
import type { Settings } from '../option-table.ts';
import type { Problem, Source, Warning } from '../report/problem.ts';
import { BUS_CHECKS } from './bus-checks.ts';
import type { Check, UnusedNames } from './check.ts';
import { checkUses } from './check-uses.ts';
import { KIND_CHECKS } from './kind-checks.ts';
import { ADDRESS_CHECKS } from './links/address-checks.ts';
import { CLEAR_LINK_CHECKS } from './links/clear-link-checks.ts';
import { METRICS_CHECKS } from './links/metrics-checks.ts';
import { REVERSE_PROXY_CHECKS } from './links/reverse-proxy-checks.ts';
import { TLS_CHECKS } from './links/tls-checks.ts';
import { PROXY_CHECKS } from './proxy-checks.ts';
import { SESSION_CHECKS } from './tokens/session-checks.ts';
import { SIGN_IN_CHECKS } from './tokens/sign-in-checks.ts';
import { TOKEN_STORE_CHECKS } from './tokens/token-store-checks.ts';
import { TOKEN_USE_CHECKS } from './tokens/token-use-checks.ts';
import { isAmong } from './uses.ts';
import { VNC_CHECKS } from './vnc/vnc-checks.ts';

const CHECKS: readonly Check[] = [
  ...KIND_CHECKS,
  ...TLS_CHECKS,
  ...TOKEN_STORE_CHECKS,
  ...TOKEN_USE_CHECKS,
  ...PROXY_CHECKS,
  ...REVERSE_PROXY_CHECKS,
  ...VNC_CHECKS,
  ...SIGN_IN_CHECKS,
  ...SESSION_CHECKS,
  ...BUS_CHECKS,
  ...ADDRESS_CHECKS,
  ...CLEAR_LINK_CHECKS,
  ...METRICS_CHECKS,
];

export interface CheckContext {
  /** All options, with those of the parts of the program. */
  readonly table: OptionTable;
  /** The checks that the parts bring along. */
  readonly moreChecks?: readonly Check[];
  readonly sources: Readonly<Record<string, Readonly<Record<string, Source>>>>;
  /** `group.option` of the options whose value cannot be used: their defaults are not checked. */
  readonly failed?: ReadonlySet<string>;
  /** Options of other roles are not checked. All roles if absent. */
  readonly roles?: readonly string[];
  readonly unused?: UnusedNames;
  /** The operator named the roles (`config check --role`): values of Oriel's own options for other roles are reported. */
  readonly areRolesAsked?: boolean;
}

/** Checks that values fit together. Pure: it reads no file and uses no network. */
export function checkSettings(
  settings: Settings,
  context: CheckContext,
): { problems: Problem[]; warnings: Warning[] } {
  const problems: Problem[] = [];
  const warnings: Warning[] = [];
  const { unused = () => undefined, moreChecks = [], roles } = context;
  for (const { role, and, reads, isAboutTheLine, check } of [...CHECKS, ...moreChecks]) {
    if ([role, and].some((each) => each !== undefined && roles !== undefined && !isAmong(each, roles)))
      continue;
    if (reads.some((each) => context.failed?.has(each))) continue;
    const [group = '', option = ''] = reads[0].split('.');
    if (isAboutTheLine && context.sources[group]?.[option]?.kind === 'preset') continue;
    // If the first option is not set, the finding is about the first line that sets one of the others.
    const where = reads.map((each) => whereOf(context, each)).find((each) => each !== 'default') ?? 'default';
    for (const { level, message, remedy } of [check(settings, unused) ?? []].flat()) {
      const problem = { where, group, option, message, remedy };
      if (level === 'fatal') problems.push(problem);
      else warnings.push({ ...problem, level });
    }
  }
  warnings.push(...checkUses(settings, context));
  return { problems, warnings };
}

function whereOf({ sources }: CheckContext, read: string): string {
  const [group = '', option = ''] = read.split('.');
  return sources[group]?.[option]?.where ?? 'default';
}
