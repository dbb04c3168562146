import { Secret } from '../platform/secret.ts';

/** Drivers of oslo.messaging that use RabbitMQ, and the transports that kombu accepts after `kombu+`. */
const RABBIT = new Set(['rabbit', 'kombu', 'kombu+rabbit', 'kombu+amqp', 'kombu+pyamqp']);
const DEFAULT_PORT = 5672;
/** The user of a broker without credentials in the URL, as in kombu. */
const GUEST = 'guest';
const MAX_URL_LENGTH = 16_384;
const MAX_BROKERS = 32;

export interface Broker {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password: Secret;
}

/** A parsed `transport_url`, as oslo.messaging's TransportURL reads it. */
export interface TransportUrl {
  readonly brokers: readonly Broker[];
  readonly virtualHost: string;
  /** Options of [oslo_messaging_rabbit] that the query replaces. */
  readonly overrides: Readonly<Record<string, string>>;
}

/**
 * Parses `rabbit://user:password@host:port[,...]/virtual_host?option=value`. A problem never quotes a part of the URL that may be
 * a piece of a password.
 */
export function parseTransportUrl(url: Secret): TransportUrl | { readonly problem: string } {
  const text = url.reveal();
  if (text.length > MAX_URL_LENGTH) return { problem: `it has more than ${MAX_URL_LENGTH} characters` };
  const parts = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?/.exec(text);
  if (parts === null) return { problem: 'it does not begin with a driver, such as rabbit://' };
  const [, driver = '', authority = '', path = '', query = ''] = parts;
  if (!RABBIT.has(driver.toLowerCase())) {
    return { problem: `the driver ${driver} is not supported: Oriel supports rabbit` };
  }
  if (path.includes('@')) {
    return { problem: 'it has an @ after the virtual host: write a / in a password as %2F' };
  }
  const brokers: Broker[] = [];
  for (const word of authority.split(',')) {
    if (word === '') continue;
    const broker = brokerOf(word);
    if (broker === undefined) {
      return {
        problem: `host ${brokers.length + 1} is not user:password@host:port (write special characters of a password as %XX)`,
      };
    }
    brokers.push(broker);
  }
  if (brokers.length > MAX_BROKERS) return { problem: `it has more than ${MAX_BROKERS} hosts` };
  if (brokers.length === 0) brokers.push(localBroker());
  const overrides = Object.fromEntries(new URLSearchParams(query));
  return { brokers, virtualHost: unquote(path.slice(1)) || '/', overrides };
}

/** `host:port` for messages; IPv6 in brackets. */
export function addressOf({ host, port }: Broker): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

function localBroker(): Broker {
  return { host: 'localhost', port: DEFAULT_PORT, username: GUEST, password: new Secret(GUEST) };
}

function brokerOf(word: string): Broker | undefined {
  const at = word.lastIndexOf('@');
  const [username, password] = credentialsOf(word.slice(0, Math.max(at, 0)));
  const form = /^(?:\[([^\]]+)\](?::(.*))?|([^:[\]]+)(?::([^:]*))?|([^[\]]*:[^[\]]*:[^[\]]*))$/.exec(
    word.slice(at + 1),
  );
  const host = form?.[1] ?? form?.[3] ?? form?.[5];
  if (host === undefined || host === '') return undefined;
  const port = portOf(form?.[2] ?? form?.[4]);
  if (port === undefined) return undefined;
  return { host, port, username: username || GUEST, password: new Secret(password || GUEST) };
}

function credentialsOf(text: string): readonly [string, string] {
  const colon = text.indexOf(':');
  return colon < 0 ? [unquote(text), ''] : [unquote(text.slice(0, colon)), unquote(text.slice(colon + 1))];
}

function portOf(text: string | undefined): number | undefined {
  if (text === undefined) return DEFAULT_PORT;
  const port = Number(text);
  return /^\d{1,5}$/.test(text) && port > 0 && port < 65_536 ? port : undefined;
}

/** Python's `unquote`: escapes that are not valid stay as they are. */
function unquote(text: string): string {
  return text.replace(/(?:%[0-9a-fA-F]{2})+/g, (bytes) =>
    Buffer.from(bytes.replaceAll('%', ''), 'hex').toString('utf8'),
  );
}
