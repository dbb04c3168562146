/**
 * The subjects of the bus: `<prefix>.any.<contract>.<method>` and so on. Contract, method and topic names are safe
 * tokens by themselves; host names are encoded, so that no host's name can reach another's subject.
 */
export class Subjects {
  readonly #prefix: string;

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** One of those who serve the contract; `*` as method where it is served. */
  any(contract: string, method: string): string {
    return `${this.#prefix}.any.${contract}.${method}`;
  }

  /** The one on that host. */
  host(contract: string, host: string, method: string): string {
    return `${this.#prefix}.host.${contract}.${hostToken(host)}.${method}`;
  }

  /** One server: unlike the queue groups of `any` and `host`, it cannot lead to another one. */
  server(contract: string, host: string, server: string, method: string): string {
    return `${this.#prefix}.host.${contract}.${hostToken(host)}.${server}.${method}`;
  }

  /** Each of those who serve the contract. */
  each(contract: string, method: string): string {
    return `${this.#prefix}.each.${contract}.${method}`;
  }

  /** Where servers say that they are here, or leave. */
  here(contract: string): string {
    return `${this.#prefix}.here.${contract}`;
  }

  /** Where servers are asked to say so now. */
  who(contract: string): string {
    return `${this.#prefix}.who.${contract}`;
  }

  topic(topic: string): string {
    return `${this.#prefix}.topic.${topic}`;
  }

  /** What a subject is for, in a few words for messages. */
  describe(subject: string): string {
    if (!subject.startsWith(`${this.#prefix}.`)) return 'replies of another process';
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
  who: 'questions about presence',
};

/** A host name as one token of a subject: dots, wildcards, blanks and what is not ASCII become %XX. */
export function hostToken(host: string): string {
  // As latin1, each character stands for one byte of the UTF-8.
  const bytes = Buffer.from(host, 'utf8').toString('latin1');
  return bytes.replace(/[^A-Za-z0-9_-]/g, (byte) => {
    return `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
  });
}

/** The last token of a subject: the method of a request. */
export function lastToken(subject: string): string {
  return subject.slice(subject.lastIndexOf('.') + 1);
}
