import type { Settings } from '../../config/option-table.ts';
import { isCloud } from '../../config/values/is-cloud.ts';
import { DEFAULT_KIND } from '../../consoles/console-kinds.ts';
import type { CloudSurvey, KnownConsole } from '../../contracts/cloud-survey.ts';
import type { CloudProbes, ScreenAnswer } from '../../doctor/cloud/cloud-probes.ts';
import { asRefusal, Refusal } from '../../flow/refusals.ts';
import { loadProtocol } from '../../proxy/protocols/registry.ts';
import { openCloudSurveys, type SurveyedWay } from '../../proxy/token-sources/registry.ts';

/** What the doctor asks of the cloud of these settings; undefined if the proxy is not in front of one. */
export async function openCloudProbes(settings: Settings): Promise<CloudProbes | undefined> {
  if (!isCloud(settings)) return undefined;
  const ways = await openCloudSurveys(settings);
  return {
    lookUps: () =>
      Promise.all(
        ways.map(({ way, survey }) =>
          survey instanceof Refusal ? { way, refusal: survey } : survey.lookUp(),
        ),
      ),
    computeHosts: () =>
      first(
        ways,
        (probes) => probes.computeHosts(),
        ({ hosts }) => hosts.length > 0,
      ),
    async screens() {
      const consoles = await first(
        ways,
        (probes) => probes.consoles(),
        ({ length }) => length > 0,
      );
      return Promise.all(consoles.map((console) => greet(settings, console)));
    },
    async close() {
      for (const { survey } of ways) if (!(survey instanceof Refusal)) await survey.close();
    },
  };
}

/** The answer of the first way that has a useful one, or the last answer. @throws {Refusal} of the first way if none answers */
async function first<T>(
  ways: readonly SurveyedWay[],
  ask: (probes: CloudSurvey) => Promise<T>,
  isUseful: (answer: T) => boolean,
): Promise<T> {
  let problem: Refusal | undefined;
  let answer: { readonly value: T } | undefined;
  for (const { survey } of ways) {
    try {
      if (survey instanceof Refusal) throw survey;
      const value = await ask(survey);
      if (isUseful(value)) return value;
      answer = { value };
    } catch (error) {
      problem ??= asRefusal(error);
    }
  }
  if (answer !== undefined) return answer.value;
  throw problem ?? new Refusal('internal_error', 'the configuration names no way to the cloud');
}

/** Greets the console server as the proxy would, and leaves. */
async function greet(settings: Settings, console: KnownConsole): Promise<ScreenAnswer> {
  const { instance, computeHost, host, port, refusal } = console;
  const known = { instance, computeHost };
  if (host === undefined || port === undefined) {
    return { ...known, address: 'not known', ...(refusal === undefined ? {} : { refusal }) };
  }
  const answer = { ...known, address: `${host}:${port}` };
  try {
    const { probe } = await loadProtocol(DEFAULT_KIND.type);
    return { ...answer, security: await probe(settings, { host, port }) };
  } catch (error) {
    return { ...answer, refusal: asRefusal(error) };
  }
}
