import type { Msg } from '@nats-io/transport-node';
import type { TSchema } from 'typebox';
import { consoleauthPeersContract } from '../../../src/contracts/cluster/consoleauth-peers.ts';
import { computeContract } from '../../../src/contracts/compute.ts';
import { consoleauthContract } from '../../../src/contracts/consoleauth.ts';
import type { Contract } from '../../../src/contracts/contract.ts';
import { instanceChangedTopic } from '../../../src/contracts/instance-changed.ts';
import { probeTargetsContract } from '../../../src/contracts/sessions/console-probe.ts';
import { sessionsContract, sessionsEndTopic } from '../../../src/contracts/sessions/sessions.ts';
import { traceContract } from '../../../src/contracts/trace.ts';
import { isRefusalCode } from '../../../src/flow/refusals.ts';
import { readChecked, TextForm } from '../../../src/transport/message-form.ts';
import { PartsCollector } from '../../../src/transport/nats/message-parts.ts';
import { Serving } from '../../../src/transport/serving.ts';
import { compileContract, compileTopic } from '../../../src/transport/validate.ts';
import { memoryLog } from '../../support/memory-log.ts';
import type { Random } from '../random.ts';
import { randomValue } from '../random-value.ts';
import { require, type Target } from '../target.ts';

const CONTRACTS: readonly Contract[] = [
  computeContract,
  consoleauthContract,
  sessionsContract,
  consoleauthPeersContract,
  probeTargetsContract,
  traceContract,
];
const TOPICS = [instanceChangedTopic, sessionsEndTopic];
const SERVER = { host: 'fuzz', server: 'server-1' };

/**
 * Messages of the bus, requests and answers and payloads: a role is called only with what fits its contract, a caller gets
 * only what fits, and each malformed one is reported as such. An input is the name of a shape, a line break, the message.
 */
export const busMessages: Target = {
  name: 'bus-messages',
  weight: 2,
  words: [
    'null',
    '{}',
    '[]',
    '""',
    '-1',
    '1e400',
    '"\\u0000"',
    '"__proto__":{"x":1},',
    '"constructor":',
    '"ok":',
    '"refusal":{"code":"x","detail":"","step":17}',
    '[[[[',
  ],
  open() {
    const { log, lines } = memoryLog();
    const form = new TextForm();
    const topics = new Map<string, ReturnType<typeof compileTopic>>(
      TOPICS.map((topic) => [topic.name, compileTopic(topic)]),
    );
    const served = new Map(CONTRACTS.map((contract) => [contract.name, serve(contract)]));

    function serve(contract: Contract) {
      const methods = compileContract(contract);
      const service = Object.fromEntries(
        [...methods.values()].map((method) => [
          method.name,
          async (request: unknown) => {
            require(method.request(request) ===
              undefined, 'a role is called with what does not fit its contract');
            return request;
          },
        ]),
      );
      return { methods, serving: new Serving(contract, SERVER.host, methods, service, log) };
    }

    return {
      generate: (random) => Buffer.from(randomMessage(random)),
      async attempt(pieces) {
        lines.length = 0;
        const [shape = '', ...rest] = Buffer.concat(pieces).toString('utf8').split('\n');
        const text = rest.join('\n');
        const [name = '', methodName = ''] = shape.split(' ');
        const topic = topics.get(name);
        if (topic !== undefined) readChecked(topic, name, text);
        const { methods, serving } = served.get(name) ?? served.get('compute')!;
        const answer = await serving.answer(form, methodName, text, 'req-1');
        require(!answer.includes('internal_error'), `a malformed request becomes ${answer}`);
        for (const method of methods.values()) {
          const read = form.readAnswer(method, answer);
          require(read !== undefined, 'an answer of our own cannot be read');
          for (const heard of [text, `{"host":"h","server":"s","ok":${text}}`]) {
            const other = form.readAnswer(method, heard);
            if (other === undefined) continue;
            if ('reply' in other)
              require(method.reply(other.reply) === undefined, 'a reply that does not fit gets through');
            else require(isRefusalCode(other.error.code), 'a refusal that is not in the table');
          }
        }
        collect(shape, pieces);
      },
    };
  },
};

/** The shape's words are tried as the header of a part, too. */
function collect(header: string, pieces: readonly Buffer[]): void {
  const collector = new PartsCollector(() => true);
  try {
    for (const piece of pieces) {
      collector.add({
        headers: { get: () => header },
        data: piece,
        string: () => String(piece),
      } as unknown as Msg);
    }
  } catch (error) {
    if (Object.getPrototypeOf(error) !== Error.prototype) throw error;
  }
}

function randomMessage(random: Random): string {
  const contract = random.pick(CONTRACTS);
  const topic = random.pick(TOPICS);
  const [name, method] = random.pick(Object.entries(contract.methods));
  const shapes: (() => [string, TSchema])[] = [
    () => [`${contract.name} ${name}`, method.request],
    () => [`${contract.name} ${name}`, method.reply],
    () => [topic.name, topic.payload],
    () => [`${contract.name} ${random.pick([1, 2, 3])}/${random.pick([1, 2, 3, 65_536])}`, method.reply],
  ];
  const [shape, schema] = random.pick(shapes)();
  return `${shape}\n${JSON.stringify(randomValue(schema, random))}`;
}
