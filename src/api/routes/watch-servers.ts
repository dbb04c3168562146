import type { Readable } from 'node:stream';
import { Type } from 'typebox';
import { demandProject } from '../access/policy.ts';
import { linkBase } from '../mount/nova.ts';
import { route } from '../mount/route.ts';
import { Links } from '../servers/links.ts';

const Query = Type.Object({
  all_tenants: Type.Optional(Type.String({ description: 'administrators only: 1 for all projects' })),
});

const Events = Type.Unsafe<Readable | ''>(Type.String({ description: 'server-sent events' }));

/** The list of instances as a stream of its changes. */
export const watchServers = route({
  method: 'GET',
  path: '/servers/events',
  summary:
    'Follow the list of instances by server-sent events, until the sign-in ends. `ready`: read the list now, every later change is sent. `server`: an instance appeared or changed, as in the list of microversion 2.1. `gone`: `id` is not there any more. `screen`: the screen of `id` shows `condition`, or none (null). `missing`: instances of `hosts` are as they were last seen, because the hosts do not reply; null if all do. `over`: the sign-in is over, with the `code` of the refusal. A comment every 10 s shows that the stream lives.',
  rule: 'os_compute_api:servers:index',
  query: Query,
  reply: Events,
  replyType: 'text/event-stream',
  handle(request, parts) {
    const { caller, query, raw, base, authenticateAgain } = request;
    demandProject(caller, 'os_compute_api:servers:index');
    // Fastify answers HEAD with this handler too, and reads its stream to the end.
    if (raw.method === 'HEAD') return '';
    const stream = parts.streams.open({
      caller,
      inAllProjects: /^(?:1|true)$/i.test(query.get('all_tenants') ?? ''),
      links: new Links(linkBase(parts, base), 'v2.1', undefined),
      authenticateAgain,
    });
    request.setLongLived();
    request.setHeader('Content-Type', 'text/event-stream; charset=utf-8');
    request.setHeader('Cache-Control', 'no-store');
    // Some reverse proxies collect a reply before they pass it on.
    request.setHeader('X-Accel-Buffering', 'no');
    request.setHeader('Referrer-Policy', 'no-referrer');
    request.setHeader('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'");
    return stream;
  },
});
