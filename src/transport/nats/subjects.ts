import { type Contract, isServedByComputeHosts, type Topic } from '../../contracts/contract.ts';
import type { Server } from '../message-form.ts';

/**
 * The subjects of the bus: `<prefix>.any.<contract>.<method>` and so on. Contract, method and topic names are safe tokens; host names
 * are encoded, so that no host name can form the subject of another host. For subscriptions and permissions, `*` stands for any
 * method and null for any host.
 */
export class Subjects {
  readonly #prefix: string;

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** One of the servers of the contract. */
  any({ name }: Contract, method: string): string {
    return `${this.#prefix}.any.${name}.${method}`;
  }

  /** The server on one host. */
  host({ name }: Contract, host: string, method: string): string {
    return `${this.#prefix}.host.${name}.${hostToken(host)}.${method}`;
  }

  /** One server; `any` and `host` are queue groups, which may reach another one. */
  server({ name }: Contract, { host, server }: Server, method: string): string {
    return `${this.#prefix}.host.${name}.${hostToken(host)}.${server}.${method}`;
  }

  /** Both of the above: every call of the method that is addressed to a host. */
  hosted({ name }: Contract, host: string | null, method: string): string[] {
    const subject = `${this.#prefix}.host.${name}.${tokenOf(host)}`;
    return method === '*' ? [`${subject}.>`] : [`${subject}.${method}`, `${subject}.*.${method}`];
  }

  /** Every server of the contract. */
  each({ name }: Contract, method: string): string {
    return `${this.#prefix}.each.${name}.${method}`;
  }

  /**
   * Where servers report that they are present, or leave. If compute hosts serve the contract, the host name is the last token, so
   * that permissions bind each host to its own.
   */
  here(contract: Contract, host: string | null): string {
    const subject = this.hereWithoutHost(contract);
    return isServedByComputeHosts(contract) ? `${subject}.${tokenOf(host)}` : subject;
  }

  hereWithoutHost({ name }: Contract): string {
    return `${this.#prefix}.here.${name}`;
  }

  /** Where presence requests are published. */
  who({ name }: Contract): string {
    return `${this.#prefix}.who.${name}`;
  }

  /** Where events are published. The host is a part of it for topics that are published per host. */
  topic(topic: Topic, host: string | null): string {
    const subject = this.topicWithoutHost(topic);
    return topic.perHost ? `${subject}.${tokenOf(host)}` : subject;
  }

  topicWithoutHost({ name }: Topic): string {
    return `${this.#prefix}.topic.${name}`;
  }

  /** Whether it is one of these subjects, and thus not an address for replies. */
  includes(subject: string): boolean {
    return subject.startsWith(`${this.#prefix}.`);
  }

  /** What a subject is used for, in a few words for messages. */
  describe(subject: string): string {
    if (!this.includes(subject)) return 'replies of another process';
    const [kind = '', ...rest] = subject.slice(this.#prefix.length + 1).split('.');
    if (kind === 'topic') return `topic ${rest.join('.')}`;
    return `${USE_OF_KIND[kind] ?? 'unknown use'} of contract ${rest[0] ?? ''}`;
  }
}

const USE_OF_KIND: Readonly<Record<string, string>> = {
  any: 'calls',
  host: 'calls to one host',
  each: 'calls to all servers',
  here: 'presence',
  who: 'presence requests',
};

function tokenOf(host: string | null): string {
  return host === null ? '*' : hostToken(host);
}

/** A host name as one token of a subject: dots, wildcards, blanks and what is not ASCII become %XX. */
export function hostToken(host: string): string {
  // As latin1, each character stands for one byte of the UTF-8.
  const bytes = Buffer.from(host, 'utf8').toString('latin1');
  return bytes.replace(/[^A-Za-z0-9_-]/g, (byte) => {
    return `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
  });
}

/** The last token of a subject: the method of a request, the host of an event that is published per host. */
export function lastToken(subject: string): string {
  return subject.slice(subject.lastIndexOf('.') + 1);
}
