import { type Static, type TSchema, Type } from 'typebox';
import { Value } from 'typebox/value';
import type { Settings } from '../../../config/option-table.ts';
import type {
  CloudSurvey,
  ComputeHostsAnswer,
  KnownConsole,
  WayAnswer,
} from '../../../contracts/cloud-survey.ts';
import { asRefusal, Refusal } from '../../../flow/refusals.ts';
import { newRequestId } from '../../../flow/request-id.ts';
import { systemClock } from '../../../platform/clock.ts';
import { ComputeApi } from './compute-api.ts';
import { findCurrentConsole } from './confirm-console.ts';
import { NovaApiTokenSource } from './nova-api-token-source.ts';

/** Instances that are read to find some of different hosts. */
const MAX_INSTANCES = 100;
/** Hosts of which one instance is tried. */
const MAX_TRIED = 3;

const text = Type.Union([Type.String(), Type.Null()]);
const Services = Type.Object({
  services: Type.Array(
    Type.Object({
      host: Type.String(),
      state: Type.Optional(text),
      status: Type.String(),
      updated_at: Type.Optional(text),
    }),
  ),
});
const Servers = Type.Object({
  servers: Type.Array(
    Type.Object({
      id: Type.String(),
      name: Type.Optional(Type.String()),
      'OS-EXT-SRV-ATTR:host': Type.Optional(text),
    }),
  ),
});

/** What nova-api tells about a cloud. */
export class ApiSurvey implements CloudSurvey {
  readonly #settings: Settings;
  readonly #nova: ComputeApi;

  /** Throws an Error with a sentence if the configuration has no service user. */
  constructor(settings: Settings) {
    this.#settings = settings;
    this.#nova = new ComputeApi(settings, systemClock);
  }

  async lookUp(): Promise<WayAnswer> {
    const source = new NovaApiTokenSource({ settings: this.#settings, clock: systemClock });
    try {
      return { way: 'nova-api', found: `${await source.probe()}, and lets its user look tokens up` };
    } catch (error) {
      return { way: 'nova-api', refusal: asRefusal(error) };
    } finally {
      await source.close();
    }
  }

  /** By the signs of life that nova-compute sends to the database. */
  async computeHosts(): Promise<ComputeHostsAnswer> {
    const { services } = await this.#get(
      '/os-services?binary=nova-compute',
      Services,
      'to the list of services',
    );
    return {
      by: 'by the list of services of nova-api',
      hosts: services.map(({ host, state, status, updated_at: seen }) => ({
        host,
        answers: state === 'up',
        isDisabled: status === 'disabled',
        why: state === 'up' ? '' : `nova-api has no sign of life from it since ${seen ?? 'its start'}`,
      })),
      more: 0,
    };
  }

  /** The consoles of a few instances of different hosts. As for every console, Nova creates a token for each, which expires. */
  async consoles(): Promise<readonly KnownConsole[]> {
    const path = `/servers/detail?all_tenants=1&status=ACTIVE&limit=${MAX_INSTANCES}`;
    const { servers } = await this.#get(path, Servers, 'to the list of servers');
    const byHost = new Map(servers.map((server) => [server['OS-EXT-SRV-ATTR:host'] ?? '', server]));
    const tried = [...byHost].filter(([host]) => host !== '').slice(0, MAX_TRIED);
    return Promise.all(
      tried.map(async ([computeHost, { id, name = id }]): Promise<KnownConsole> => {
        const known = { instance: name.slice(0, 255), computeHost };
        try {
          const current = await findCurrentConsole(this.#nova, id, {
            requestId: newRequestId(),
            purpose: 'confirmation',
            isProbe: true,
          });
          if (current === undefined)
            throw new Refusal('token_guest_gone', 'Nova has no such server on any host');
          if (current.port <= 0) throw new Refusal('token_guest_stopped', 'its screen has no port');
          return { ...known, host: current.host, port: current.port };
        } catch (error) {
          return { ...known, refusal: asRefusal(error) };
        }
      }),
    );
  }

  close(): void {
    this.#nova.close();
  }

  async #get<T extends TSchema>(path: string, form: T, to: string): Promise<Static<T>> {
    const answer = await this.#nova.request({
      method: 'GET',
      path,
      requestId: newRequestId(),
      purpose: 'look-up',
      isProbe: true,
    });
    if (answer.status !== 200 || !Value.Check(form, answer.body)) {
      throw new Refusal('nova_answer_unusable', `Nova answered ${answer.status} ${to}, in an unknown form`);
    }
    return answer.body as Static<T>;
  }
}
