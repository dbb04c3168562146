import { LibvirtError } from './rpc-errors.ts';
import { eventWords, stateWord } from './words.ts';
import type { XdrReader, XdrWriter } from './xdr.ts';

/** A domain as messages carry it. */
export interface DomainRef {
  readonly name: string;
  /** Lower case with dashes. */
  readonly uuid: string;
  /** libvirt's number of a running domain; -1 if it does not run. */
  readonly id: number;
}

/** One call: its number, and how its arguments and its result look in XDR. */
export interface Procedure<Args, Result> {
  readonly number: number;
  /** libvirt's own name for it, for messages. */
  readonly name: string;
  encode(writer: XdrWriter, args: Args): void;
  decode(reader: XdrReader): Result;
}

/** Bounds of libvirt's protocol itself. */
const MAX_STRING = 4 << 20;
const MAX_DOMAINS = 16_384;
const MAX_AUTH_TYPES = 20;
const UUID_BYTES = 16;
/** Asks for the domains themselves and not just for their number. */
const NEED_RESULTS = 1;

/** Of DomainCreateWithFlags: ignores saved memory. */
const START_FORCE_BOOT = 1 << 3;

const nothing = () => undefined;

/** The calls that are used here. The numbers are libvirt's stable ABI: one is never given to another call. */
export const PROCEDURES = {
  connectOpen: procedure<{ uri: string; readOnly: boolean }, void>(
    1,
    'ConnectOpen',
    (writer, { uri, readOnly }) =>
      writer
        .u32(1)
        .string(uri)
        .u32(readOnly ? 1 : 0),
    nothing,
  ),
  connectClose: procedure<void, void>(2, 'ConnectClose', nothing, nothing),
  domainGetXmlDesc: procedure<{ uuid: string; secure: boolean }, string>(
    14,
    'DomainGetXMLDesc',
    (writer, { uuid, secure }) => writeDomain(writer, uuid).u32(secure ? 1 : 0),
    (reader) => reader.string(MAX_STRING),
  ),
  domainCreate: procedure<{ uuid: string; forceBoot: boolean }, void>(
    196,
    'DomainCreateWithFlags',
    (writer, { uuid, forceBoot }) => writeDomain(writer, uuid).u32(forceBoot ? START_FORCE_BOOT : 0),
    nothing,
  ),
  domainShutdown: ofDomain(33, 'DomainShutdown'),
  domainDestroy: ofDomain(12, 'DomainDestroy'),
  domainReboot: ofDomain(27, 'DomainReboot', [0]),
  domainReset: ofDomain(245, 'DomainReset', [0]),
  domainSuspend: ofDomain(34, 'DomainSuspend'),
  domainResume: ofDomain(28, 'DomainResume'),
  domainPmWakeup: ofDomain(267, 'DomainPMWakeup', [0]),
  domainManagedSave: ofDomain(182, 'DomainManagedSave', [0]),
  domainInjectNmi: ofDomain(210, 'DomainInjectNMI', [0]),
  connectSupportsFeature: procedure<{ feature: number }, boolean>(
    60,
    'ConnectSupportsFeature',
    (writer, { feature }) => writer.i32(feature),
    (reader) => reader.i32() === 1,
  ),
  authList: procedure<void, number[]>(66, 'AuthList', nothing, (reader) =>
    reader.array(MAX_AUTH_TYPES, () => reader.i32()),
  ),
  authPolkit: procedure<void, void>(70, 'AuthPolkit', nothing, nothing),
  domainHasManagedSaveImage: procedure<{ uuid: string }, boolean>(
    183,
    'DomainHasManagedSaveImage',
    (writer, { uuid }) => writeDomain(writer, uuid).u32(0),
    (reader) => reader.i32() === 1,
  ),
  /** The picture follows as a stream. The result is its media type. */
  domainScreenshot: procedure<{ uuid: string; screen: number }, string>(
    211,
    'DomainScreenshot',
    (writer, { uuid, screen }) => writeDomain(writer, uuid).u32(screen).u32(0),
    (reader) => reader.optional(() => reader.string(MAX_STRING)) ?? '',
  ),
  /** The state as a word of virsh; the reason, which follows, is not used. */
  domainGetState: procedure<{ uuid: string }, string>(
    212,
    'DomainGetState',
    (writer, { uuid }) => writeDomain(writer, uuid).u32(0),
    (reader) => stateWord(reader.i32()),
  ),
  connectListAllDomains: procedure<{ flags: number }, DomainRef[]>(
    273,
    'ConnectListAllDomains',
    (writer, { flags }) => writer.i32(NEED_RESULTS).u32(flags),
    (reader) => reader.array(MAX_DOMAINS, () => readDomain(reader)),
  ),
  /** Answers the number that events of this kind will bear. No domain is named: all are meant. */
  connectDomainEventCallbackRegisterAny: procedure<{ eventId: number }, number>(
    316,
    'ConnectDomainEventCallbackRegisterAny',
    (writer, { eventId }) => writer.i32(eventId).u32(0),
    (reader) => reader.i32(),
  ),
} as const;

/** What comes unasked once lifecycle events were registered for. */
export const LIFECYCLE_EVENT = {
  number: 318,
  decode(reader: XdrReader): { domain: DomainRef; event: string; detail: string } {
    reader.i32(); // the number of the registration: there is one
    return { domain: readDomain(reader), ...eventWords(reader.i32(), reader.i32()) };
  },
} as const;

export const EVENT_ID = { lifecycle: 0 } as const;
export const FEATURE = { programKeepalive: 10 } as const;
export const AUTH = { none: 0, sasl: 1, polkit: 2 } as const;
export const KEEPALIVE = { ping: 1, pong: 2 } as const;
/** Of ConnectListAllDomains; 0 lists all. */
export const LIST = { all: 0, withManagedSave: 1 << 8 } as const;

/** What stands in place of a result: code, where it comes from, a sentence; the rest is not used. */
export function readError(reader: XdrReader): LibvirtError {
  const code = reader.i32();
  reader.i32();
  const sentence = reader.optional(() => reader.string(MAX_STRING)) ?? 'libvirt gave no reason';
  return new LibvirtError(code, sentence.slice(0, 500));
}

/** A call without a result about one domain, with flags after it. */
function ofDomain(
  number: number,
  name: string,
  flags: readonly number[] = [],
): Procedure<{ uuid: string }, void> {
  const encode = (writer: XdrWriter, { uuid }: { uuid: string }) => {
    writeDomain(writer, uuid);
    for (const flag of flags) writer.u32(flag);
  };
  return procedure(number, name, encode, nothing);
}

function procedure<Args, Result>(
  number: number,
  name: string,
  encode: (writer: XdrWriter, args: Args) => unknown,
  decode: (reader: XdrReader) => Result,
): Procedure<Args, Result> {
  return { number, name, encode: (writer, args) => void encode(writer, args), decode };
}

/** libvirtd finds a domain by its uuid alone; name and number may be anything. */
function writeDomain(writer: XdrWriter, uuid: string): XdrWriter {
  const bytes = Buffer.from(uuid.replaceAll('-', ''), 'hex');
  if (bytes.length !== UUID_BYTES) throw new TypeError('not a uuid');
  return writer.string(uuid).fixed(bytes).i32(-1);
}

function readDomain(reader: XdrReader): DomainRef {
  const name = reader.string(MAX_STRING);
  const hex = reader.fixed(UUID_BYTES).toString('hex');
  return { name, uuid: hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'), id: reader.i32() };
}
