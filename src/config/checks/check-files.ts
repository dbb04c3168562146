import type { KeyObject, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { isIP } from 'node:net';
import { basename, join } from 'node:path';
import { CONSOLE_KINDS, type ConsoleKind } from '../../consoles/console-kinds.ts';
import { parseHeaderFile } from '../../platform/http/header-file.ts';
import { type Settings, valueAt } from '../option-table.ts';
import { missingIssuer, needsIntermediate } from '../pem/certificate-chain.ts';
import { readCertificates, readPrivateKey } from '../pem/pem-files.ts';
import type { Warning } from '../report/problem.ts';
import { optionsOfKind } from '../values/kind-options.ts';
import { logPathOf } from '../values/log-path.ts';
import type { CheckContext } from './check-settings.ts';
import { isInEffect } from './check-uses.ts';
import { checkHealthcheck } from './healthcheck-checks.ts';
import { WRITABLE_REMEDY, whyNotWritable } from './writable.ts';

/** The URLs whose hosts the certificate of a listener must match; the other certificates are those of clients. */
const ADDRESSES: Readonly<Record<string, (settings: Settings) => readonly string[]>> = {
  'DEFAULT.cert': (settings) => CONSOLE_KINDS.map((kind) => optionsOfKind(settings, kind).baseUrl),
  'oriel.api_cert': ({ api }) => [api.compute_link_prefix],
};

/** A file with more certificates is a system bundle, in which expired ones do no harm. */
const BUNDLE = 10;
const SOON_MS = 14 * 86_400_000;
/** The permission of users that are neither the owner nor in the group. */
const READ_BY_OTHERS = 0o004;

/**
 * Finds problems with the files and folders in options that have an effect: those that would stop a start, and certificates that no
 * client accepts. It reads the files and changes nothing.
 */
export function checkFiles(settings: Settings, context: CheckContext): Warning[] {
  const files = new Files(settings, context);
  for (const [group, options] of Object.entries(context.table)) {
    for (const [name, { pem }] of Object.entries(options)) {
      if (pem === 'authorities') files.checkAuthorities(group, name);
      else if (pem !== undefined) files.checkPair(group, name, pem.key);
    }
  }
  files.checkCredentials();
  files.checkHeaders();
  files.checkWritable('oriel', 'audit_log', (path) => path);
  files.checkWritable('DEFAULT', 'record', (prefix) => `${prefix}.1`);
  files.checkLog();
  for (const kind of CONSOLE_KINDS) files.checkPage(kind);
  return [...files.found, ...checkHealthcheck(settings, context)];
}

class Files {
  readonly found: Warning[] = [];
  readonly #settings: Settings;
  readonly #context: CheckContext;

  constructor(settings: Settings, context: CheckContext) {
    this.#settings = settings;
    this.#context = context;
  }

  checkAuthorities(group: string, option: string): void {
    const file = this.#inEffect(group, option);
    if (file === '') return;
    const authorities = this.#read(group, option, file, readCertificates) ?? [];
    if (authorities.length > BUNDLE) return;
    for (const each of authorities) this.#checkTime(group, option, file, each);
  }

  /** Checks a certificate and its key. If `key` is empty, the key is in the certificate's file. */
  checkPair(group: string, cert: string, key: string): void {
    const certFile = this.#inEffect(group, cert);
    if (certFile === '') return;
    const keyText = this.#value(group, key);
    const [keyOption, keyFile] = keyText === '' ? [cert, certFile] : [key, keyText];
    const chain = this.#read(group, cert, certFile, readCertificates);
    const privateKey = this.#read(group, keyOption, keyFile, readPrivateKey);
    for (const each of chain ?? []) this.#checkTime(group, cert, certFile, each);
    const first = chain?.[0];
    if (chain === undefined || first === undefined) return;
    if (privateKey !== undefined) this.#checkKey(group, keyOption, first, privateKey, certFile, keyFile);
    const addresses = ADDRESSES[`${group}.${cert}`]?.(this.#settings);
    if (addresses === undefined) return;
    this.#checkChain(group, cert, certFile, chain);
    for (const address of addresses) this.#checkName(group, cert, certFile, first, address);
  }

  checkCredentials(): void {
    const file = this.#inEffect('oriel_nats', 'credentials_file');
    if (file !== '') this.#read('oriel_nats', 'credentials_file', file, (path) => readFileSync(path));
  }

  checkHeaders(): void {
    const [group, option] = ['oriel', 'otlp_headers_file'];
    const file = this.#inEffect(group, option);
    if (file === '') return;
    const mode = this.#read(group, option, file, (path) => {
      const stats = statSync(path);
      if (stats.isDirectory()) throw new Error('it is a folder');
      if (!stats.isFile()) throw new Error('it is not a file');
      parseHeaderFile(readFileSync(path, 'utf8'));
      return stats.mode;
    });
    if (mode === undefined || (mode & READ_BY_OTHERS) === 0) return;
    const message = `${file} can be read by every user of this host, and may contain a token of the collector.`;
    const remedy = `Run "chmod o= ${file}", with the group of the user that runs Oriel.`;
    this.#say('warning', group, option, message, remedy);
  }

  /** `fileOf` returns the file that Oriel will create for the value. */
  checkWritable(group: string, option: string, fileOf: (text: string) => string): void {
    const text = this.#inEffect(group, option);
    if (text === '' || text === '-') return;
    const file = fileOf(text);
    const why = whyNotWritable(file);
    if (why === undefined) return;
    this.#say('error', group, option, `${file} cannot be written: ${why}.`, WRITABLE_REMEDY);
  }

  /** A process whose log file cannot be opened serves, so this is no error. */
  checkLog(): void {
    const { roles = [] } = this.#context;
    const log = logPathOf(this.#settings.DEFAULT, roles);
    const why = log && whyNotWritable(log.path);
    if (log === undefined || why === undefined) return;
    const message = `${log.path} cannot be written: ${why}. The log goes to standard error instead.`;
    this.#say('warning', 'DEFAULT', log.option, message, WRITABLE_REMEDY);
  }

  /** Checks that the proxy serves the page of the access URLs. A reverse proxy may change the path, but not the page's name. */
  checkPage({ proxyRole, options, pages }: ConsoleKind): void {
    const { group, baseUrl: option } = options;
    const address = this.#inEffect(group, option);
    const { roles = [proxyRole] } = this.#context;
    if (!URL.canParse(address) || !roles.includes(proxyRole)) return;
    const name = `/${basename(new URL(address).pathname)}`;
    const isKnown = pages.includes(name);
    const web = this.#inEffect('DEFAULT', 'web');
    if (web === '') {
      if (isKnown) return;
      const message = `Access URLs lead to the page "${name}", which the proxy does not have.`;
      this.#say('error', group, option, message, `End ${option} with ${pages.join(', ')}.`);
      return;
    }
    // A missing folder stops the proxy, with its own message.
    if (!existsSync(web)) return;
    if ((isKnown ? pages : [name]).some((each) => existsSync(join(web, each)))) return;
    const message = `${web} has no page "${name}", to which access URLs lead ([${group}] ${option}): users see an error instead of a console.`;
    const remedy = `Write a folder that contains ${pages.map((each) => each.slice(1)).join(' or ')}, or delete the line to use Oriel's page.`;
    this.#say('error', 'DEFAULT', 'web', message, remedy);
  }

  #checkTime(group: string, option: string, file: string, certificate: X509Certificate): void {
    const name = nameOf(certificate.subject);
    const now = Date.now();
    const [from, to] = [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)];
    if (to < now) {
      const message = `The certificate "${name}" in ${file} expired on ${certificate.validTo}.`;
      this.#say('error', group, option, message, 'Renew it.');
    } else if (from > now) {
      const message = `The certificate "${name}" in ${file} is not valid before ${certificate.validFrom}.`;
      const remedy = 'Compare the clocks of this host and of the issuer with a time server.';
      this.#say('error', group, option, message, remedy);
    } else if (to < now + SOON_MS && to - from > SOON_MS) {
      const message = `The certificate "${name}" in ${file} expires on ${certificate.validTo}.`;
      this.#say('warning', group, option, message, 'Renew it before.');
    }
  }

  #checkKey(
    group: string,
    option: string,
    first: X509Certificate,
    key: KeyObject,
    certFile: string,
    keyFile: string,
  ): void {
    if (first.checkPrivateKey(key)) return;
    const message = `The private key in ${keyFile} is not that of the first certificate in ${certFile}.`;
    const remedy =
      'Write the key of that certificate. In the file of the certificate, the certificate comes first, followed by its issuers.';
    this.#say('error', group, option, message, remedy);
  }

  #checkChain(group: string, option: string, file: string, chain: readonly X509Certificate[]): void {
    const missing = missingIssuer(chain);
    if (missing === undefined) return;
    const issuer = nameOf(missing.issuer);
    // Servers need not send the root, and clients may trust a root that this machine does not.
    const isLikely = chain.length === 1 && needsIntermediate(missing) !== 'perhaps';
    const message = `The chain in ${file} ends with "${nameOf(missing.subject)}", which "${issuer}" signed. The certificate of "${issuer}" is not in the file, and this machine does not trust it.`;
    const remedy = `If "${issuer}" is an intermediate authority, append its certificate to the file. If it is a root that clients trust, nothing is missing.`;
    this.#say(isLikely ? 'warning' : 'debug', group, option, message, remedy);
  }

  #checkName(
    group: string,
    option: string,
    file: string,
    certificate: X509Certificate,
    address: string,
  ): void {
    if (!/^https:/i.test(address) || !URL.canParse(address)) return;
    const host = new URL(address).hostname.replace(/^\[|\]$/g, '');
    const isFor = isIP(host) === 0 ? certificate.checkHost(host) : certificate.checkIP(host);
    if (isFor !== undefined) return;
    const names = certificate.subjectAltName ?? `no name except ${nameOf(certificate.subject)}`;
    // A load balancer that terminates TLS has the public name, and may connect to this host by another name.
    const level = this.#settings.oriel.trusted_proxies.length > 0 ? 'debug' : 'warning';
    const message = `The certificate in ${file} is for ${names}, but clients connect to ${host} and will reject it.`;
    const remedy = `Use a certificate for ${host}. If a load balancer terminates TLS, list it in trusted_proxies in [oriel].`;
    this.#say(level, group, option, message, remedy);
  }

  #read<T>(group: string, option: string, file: string, read: (file: string) => T): T | undefined {
    try {
      return read(file);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      const why = code === undefined ? message : (READING[code] ?? code);
      const what = option.endsWith('s_file') ? 'the file' : 'the PEM file';
      const remedy = `Create ${what}, readable by the user that runs Oriel.`;
      this.#say('error', group, option, `${file} cannot be used: ${why}.`, remedy);
      return undefined;
    }
  }

  #inEffect(group: string, option: string): string {
    return isInEffect(group, option, this.#settings, this.#context) ? this.#value(group, option) : '';
  }

  #value(group: string, option: string): string {
    return String(valueAt(this.#settings, `${group}.${option}`));
  }

  #say(level: Warning['level'], group: string, option: string, message: string, remedy: string): void {
    const where = this.#context.sources[group]?.[option]?.where ?? 'default';
    this.found.push({ where, group, option, message, remedy, level });
  }
}

const READING: Readonly<Record<string, string>> = {
  ENOENT: 'the file does not exist',
  EACCES: 'this user may not read it',
  EISDIR: 'it is a folder',
};

/** `CN=Example, O=Example`. Node.js separates the parts by line breaks. */
function nameOf(distinguished: string): string {
  return distinguished.replaceAll('\n', ', ');
}
