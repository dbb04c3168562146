import { by, isSet } from '../../checks/uses.ts';
import { type OptionType, option } from '../../option.ts';
import { string, uri } from '../../types.ts';

const collectorUrl: OptionType<string> = {
  name: 'http or https URL, or empty',
  parse(text) {
    const value = text.trim();
    if (value === '') return { value };
    const parsed = uri.parse(value);
    if ('problem' in parsed) return { problem: 'the value is not a URL such as https://collector:4318' };
    const { protocol, username, password } = new URL(value);
    // The value is not repeated: it may contain a password.
    if (username !== '' || password !== '') {
      return {
        problem: 'the URL contains a user or a password: write them into the file of otlp_headers_file',
      };
    }
    if (protocol === 'http:' || protocol === 'https:') return { value };
    return { problem: `the URL begins with ${protocol}//, and OTLP/HTTP needs http:// or https://` };
  },
  format: (value) => value,
};

const COLLECTOR = [by('any', isSet('oriel.otlp_endpoint'))];

/** Options of `[oriel]` for the collector of traces. */
export const tracingOptions = {
  otlp_endpoint: option({
    type: collectorUrl,
    sameOn: 'none',
    default: '',
    help: 'URL of a collector of OpenTelemetry that receives OTLP over HTTP with JSON, such as https://collector:4318: every process sends a span for each step to it. `/v1/traces` is appended unless the path ends with it. Spans are dropped before a console is slowed. See [tracing](tracing.md). Empty: no spans are sent.',
    uses: [by('any')],
  }),
  otlp_headers_file: option({
    type: string,
    sameOn: 'none',
    default: '',
    help: 'File with HTTP headers for the collector, one `Name: value` in each line, for instance `Authorization: Bearer` and a token. It is read again before each request. Empty: no more headers.',
    uses: COLLECTOR,
  }),
  otlp_cafile: option({
    type: string,
    pem: 'authorities',
    sameOn: 'none',
    default: '',
    help: 'PEM file with the authorities that verify the certificate of the collector. Empty: those of Node.js.',
    uses: COLLECTOR,
  }),
};
