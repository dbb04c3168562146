import type { Settings } from '../../config/option-table.ts';
import { isCloud } from '../../config/values/is-cloud.ts';
import { usesNovaApi, usesNovaDatabase } from '../../config/values/nova-access.ts';
import type { CloudSurvey, LookUpWay } from '../../contracts/cloud-survey.ts';
import type { ConsoleauthService } from '../../contracts/consoleauth.ts';
import { Refusal } from '../../flow/refusals.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/log/log.ts';
import { messageOf } from '../../platform/message-of.ts';
import { DATABASE_UNUSABLE } from './nova/database-unusable.ts';
import type { TokenSource } from './token-source.ts';

/** The parts of token sources; each uses what it needs. */
export interface TokenSourceParts {
  readonly consoleauth: ConsoleauthService;
  readonly settings: Settings;
  readonly log: Logger;
  readonly clock: Clock;
}

type CloudParts = Omit<TokenSourceParts, 'consoleauth'>;
type CloudName = Exclude<Settings['oriel']['token_source'], 'consoleauth'>;

/** The token sources of a cloud by `[oriel] token_source`, loaded on use. */
const CLOUD_SOURCES: Record<CloudName, (parts: CloudParts) => Promise<TokenSource>> = {
  'nova-api': async (parts) => {
    const { NovaApiTokenSource } = await import('./nova-api/nova-api-token-source.ts');
    return new NovaApiTokenSource(parts);
  },
  'nova-db': async (parts) => {
    const { openNovaDbTokenSource } = await import('./nova-db/open.ts');
    return openNovaDbTokenSource(parts);
  },
  nova: async (parts) => {
    if (!usesNovaDatabase(parts.settings)) return CLOUD_SOURCES['nova-api'](parts);
    if (!usesNovaApi(parts.settings)) return CLOUD_SOURCES['nova-db'](parts);
    const api = await CLOUD_SOURCES['nova-api'](parts);
    try {
      const database = await CLOUD_SOURCES['nova-db'](parts);
      const { NovaTokenSource } = await import('./nova/nova-token-source.ts');
      return new NovaTokenSource({ ...parts, database, api });
    } catch (error) {
      // A database that Oriel does not read, such as SQLite.
      parts.log.error({ detail: messageOf(error) }, DATABASE_UNUSABLE);
      return api;
    }
  },
};

/** The token source of a cloud; `consoleauth` counts as `nova`. Throws an Error with a sentence if it cannot work. */
function makeCloudTokenSource(parts: CloudParts): Promise<TokenSource> {
  const { token_source: name } = parts.settings.oriel;
  return CLOUD_SOURCES[name === 'consoleauth' ? 'nova' : name](parts);
}

/** Opens the token source of the configuration. Throws an Error with a sentence if it cannot work. */
export async function openTokenSource(parts: TokenSourceParts): Promise<TokenSource> {
  if (isCloud(parts.settings)) return makeCloudTokenSource(parts);
  const { ConsoleauthTokenSource } = await import('./consoleauth/consoleauth-token-source.ts');
  return new ConsoleauthTokenSource(parts.consoleauth);
}

/** A way to look tokens up, with what it tells about the cloud; or why the configuration does not suffice for it. */
export interface SurveyedWay {
  readonly way: LookUpWay;
  readonly survey: CloudSurvey | Refusal;
}

/** Every way that the configuration has, for the doctor; the one that the proxy prefers first. */
export async function openCloudSurveys(settings: Settings): Promise<readonly SurveyedWay[]> {
  const ways: SurveyedWay[] = [];
  if (usesNovaDatabase(settings)) {
    const { DatabaseSurvey } = await import('./nova-db/survey/survey-database.ts');
    ways.push({ way: 'nova-db', survey: surveyOr(() => new DatabaseSurvey(settings)) });
  }
  if (usesNovaApi(settings)) {
    const { ApiSurvey } = await import('./nova-api/survey-api.ts');
    ways.push({ way: 'nova-api', survey: surveyOr(() => new ApiSurvey(settings)) });
  }
  return ways;
}

function surveyOr(open: () => CloudSurvey): CloudSurvey | Refusal {
  try {
    return open();
  } catch (error) {
    return new Refusal('internal_error', messageOf(error), { cause: error });
  }
}
