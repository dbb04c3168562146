import { isIP } from 'node:net';
import { Secret } from '../platform/secret.ts';

/** Bytes of a URL. */
const MAX_URL = 4096;
/** Hosts of one URL. */
const MAX_HOSTS = 16;

/** TLS of a connection. The files are read for each connection. */
export interface DatabaseTls {
  /** `prefer`: TLS if the server offers it (libpq's default). */
  readonly mode: 'off' | 'prefer' | 'require';
  /** PEM file with the authorities; empty: those of the system. */
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
  readonly verifies: boolean;
  /** Whether the certificate must name the host. */
  readonly checksName: boolean;
}

export interface DatabaseAddress {
  readonly host: string;
  readonly port: number;
}

/** The parts of a database's URL. */
export interface DatabaseUrl {
  readonly kind: 'mysql' | 'postgresql';
  /** Tried in this order. Empty if `socketPath` is set. */
  readonly addresses: readonly DatabaseAddress[];
  /** Path of a UNIX socket; empty if there is none. */
  readonly socketPath: string;
  readonly user: string;
  readonly password: Secret;
  readonly database: string;
  readonly tls: DatabaseTls;
  /** An option file of MySQL, whose section `client` has more options of TLS; empty if there is none. */
  readonly defaultsFile: string;
  /** The driver's own limits in ms, if the URL sets them. */
  readonly connectTimeoutMs: number | undefined;
  readonly readTimeoutMs: number | undefined;
}

const PORTS = { mysql: 3306, postgresql: 5432 } as const;
const KINDS: Readonly<Record<string, DatabaseUrl['kind']>> = {
  mysql: 'mysql',
  mariadb: 'mysql',
  postgresql: 'postgresql',
  postgres: 'postgresql',
};

/** SQLAlchemy's form: the password ends at the last `@`, the database at the first `?`. */
const URL_FORM =
  /^(?<scheme>[\w+]+):\/\/(?:(?<user>[^:/]*)(?::(?<password>.*))?@)?(?:\[(?<ipv6>[^\]/?]+)\]|(?<host>[^/:?@]*))(?::(?<port>[^/?@]*))?(?:\/(?<database>[^?]*))?(?:\?(?<query>.*))?$/s;

/**
 * Reads a URL of SQLAlchemy: `mysql+pymysql://user:password@host:port/database?name=value`. `connectionParameters` are those of the
 * option of the same name and override the URL's.
 * @throws {Error} with a sentence that contains no part of the URL but its scheme
 */
export function parseDatabaseUrl(url: Secret, connectionParameters = ''): DatabaseUrl {
  const text = url.reveal().trim();
  const scheme = /^[\w+]+(?=:)/.exec(text)?.[0] ?? '';
  const kind = Object.hasOwn(KINDS, familyOf(scheme)) ? KINDS[familyOf(scheme)] : undefined;
  if (kind === undefined && scheme !== '') {
    throw new Error(
      `Oriel reads no databases of the kind ${scheme.slice(0, 40)}, only MySQL, MariaDB and PostgreSQL.`,
    );
  }
  const parts = text.length > MAX_URL ? undefined : URL_FORM.exec(text)?.groups;
  if (kind === undefined || parts === undefined) {
    throw new Error('The connection is not a URL like mysql+pymysql://user:password@host/database.');
  }
  const query = new URLSearchParams(parts.query ?? '');
  for (const [name, value] of new URLSearchParams(connectionParameters)) query.set(name, value);
  // As in Python, a parameter without a value counts as absent.
  const given = (name: string) => query.get(name) ?? '';
  const socketPath = kind === 'mysql' ? given('unix_socket') : socketOfHost(given('host'), given('port'));
  const host = unescaped(parts.ipv6 ?? parts.host ?? '');
  const addresses = socketPath === '' ? addressesOf(kind, host, parts.port ?? '', query) : [];
  return {
    kind,
    addresses,
    socketPath,
    user: unescaped(parts.user ?? given('user')),
    password: new Secret(unescaped(parts.password ?? given('password'))),
    database: parts.database ?? '',
    defaultsFile: kind === 'mysql' ? given('read_default_file') : '',
    tls: kind === 'mysql' ? mysqlTls(given) : libpqTls(given),
    connectTimeoutMs: seconds(given('connect_timeout')),
    readTimeoutMs: seconds(given('read_timeout')),
  };
}

/** For logs and errors: `10.0.0.5:3306/nova`. */
export function describeDatabase({ addresses, socketPath, database }: DatabaseUrl): string {
  const hosts = addresses.map(({ host, port }) =>
    isIP(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`,
  );
  return `${socketPath === '' ? hosts.join(',') : socketPath}/${database}`;
}

function familyOf(scheme: string): string {
  const [family = ''] = scheme.split('+', 1);
  return family.toLowerCase();
}

/** Python's `unquote`: what is not an escape stays as it is. */
function unescaped(text: string): string {
  return text.replace(/(?:%[0-9A-Fa-f]{2})+/g, (escapes) =>
    Buffer.from(escapes.replaceAll('%', ''), 'hex').toString('utf8'),
  );
}

/** libpq: a host that begins with a slash is the folder of a UNIX socket. */
function socketOfHost(host: string, port: string): string {
  return host.startsWith('/') ? `${host}/.s.PGSQL.${portOf('postgresql', port)}` : '';
}

function addressesOf(
  kind: DatabaseUrl['kind'],
  host: string,
  port: string,
  query: URLSearchParams,
): readonly DatabaseAddress[] {
  const others = kind === 'postgresql' ? query.getAll('host').flatMap((each) => each.split(',')) : [];
  if (others.length === 0) return [{ host: host === '' ? 'localhost' : host, port: portOf(kind, port) }];
  if (others.length > MAX_HOSTS) throw new Error(`The connection names more than ${MAX_HOSTS} hosts.`);
  const ports = query.getAll('port').flatMap((each) => each.split(','));
  return others.map((each, index) => {
    const form = /^\[?(?<name>[^\]]*?)\]?(?::(?<port>\d+))?$/.exec(each)?.groups ?? {};
    return { host: form.name ?? '', port: portOf(kind, form.port ?? ports[index] ?? ports[0] ?? '') };
  });
}

function portOf(kind: DatabaseUrl['kind'], text: string): number {
  if (text === '') return PORTS[kind];
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port === 0 || port > 65_535)
    throw new Error('The port of the connection is not a port.');
  return port;
}

function seconds(text: string): number | undefined {
  const value = Number(text);
  return text === '' || !Number.isFinite(value) || value <= 0 ? undefined : value * 1000;
}

/** TLS by an option file: as `ssl_ca`, `ssl_cert` and `ssl_key` of a URL. */
export function tlsOfFiles(ca: string, cert: string, key: string): DatabaseTls {
  const files: Readonly<Record<string, string>> = { ssl_ca: ca, ssl_cert: cert, ssl_key: key };
  return mysqlTls((name) => files[name] ?? '');
}

/**
 * As SQLAlchemy and PyMySQL read these names: a file of authorities verifies certificate and name; with `ssl_verify_cert` the name
 * is verified only if `ssl_verify_identity` is set too; without authorities the certificate is not verified.
 */
function mysqlTls(given: (name: string) => string): DatabaseTls {
  const [ca, cert, key] = [given('ssl_ca'), given('ssl_cert'), given('ssl_key')];
  const [verifyCert, verifyName] = [given('ssl_verify_cert'), given('ssl_verify_identity')];
  const mode = given('ssl_mode').toUpperCase();
  const isWanted =
    [ca, cert, key, given('ssl_capath'), given('ssl')].some((value) => value !== '') ||
    isTrue(verifyCert) ||
    isTrue(verifyName) ||
    ['REQUIRED', 'VERIFY_CA', 'VERIFY_IDENTITY'].includes(mode);
  const checksName =
    verifyCert === '' && verifyName === '' ? !isFalse(given('ssl_check_hostname')) : isTrue(verifyName);
  const verifies =
    mode.startsWith('VERIFY') ||
    isTrue(verifyCert) ||
    isTrue(verifyName) ||
    (ca !== '' && !isFalse(verifyCert));
  const isOff = !isWanted || isTrue(given('ssl_disabled')) || mode === 'DISABLED';
  return {
    mode: isOff ? 'off' : 'require',
    ca,
    cert,
    key,
    verifies,
    checksName: verifies && checksName && mode !== 'VERIFY_CA',
  };
}

/** libpq's `sslmode`. */
function libpqTls(given: (name: string) => string): DatabaseTls {
  const mode = given('sslmode') === '' ? 'prefer' : given('sslmode');
  const files = { ca: given('sslrootcert'), cert: given('sslcert'), key: given('sslkey') };
  const verifies = mode === 'verify-ca' || mode === 'verify-full' || (mode === 'require' && files.ca !== '');
  return {
    mode: mode === 'disable' || mode === 'allow' ? 'off' : mode === 'prefer' ? 'prefer' : 'require',
    ...files,
    verifies,
    checksName: mode === 'verify-full',
  };
}

function isTrue(text: string): boolean {
  return text !== '' && !isFalse(text);
}

function isFalse(text: string): boolean {
  return ['0', 'false', 'no', 'off'].includes(text.toLowerCase());
}
