import { Type } from 'typebox';
import { route } from '../../mount/route.ts';
import { viewScreen } from '../../screens/view-screen.ts';

const Png = Type.Unsafe<Buffer | ''>(Type.String({ format: 'binary', description: 'a PNG file' }));

/** Pages and programs repeat it at the interval of its header; the tag spares them a picture that they have. */
export const showScreenshot = route({
  method: 'GET',
  path: '/servers/:id/screenshot',
  summary:
    'Show the screen of an instance as a picture, which the hypervisor makes without a console session. The reply has an `ETag` and answers `If-None-Match` with 304. `X-Oriel-Screenshot-Interval` has the seconds until there is another picture, `X-Oriel-Taken-At` the time of this one, `X-Oriel-Screenshot-Scale` the pixels of the screen for one of the picture, and `X-Oriel-Condition` what the screen shows, for example `kernel_panic`.',
  rule: 'oriel:servers:screen',
  reply: Png,
  replyType: 'image/png',
  async handle(request, parts) {
    const { params, requestId, caller, raw, setHeader, setStatus } = request;
    const instance = await viewScreen(request, params.id, 'screenshot', parts);
    const knownEtag = tagIn(raw.headers['if-none-match']);
    const shown = await parts.compute
      .on(instance.host)
      .take_screenshot(
        { instanceUuid: instance.uuid, viewer: caller.userId, ...(knownEtag !== undefined && { knownEtag }) },
        { requestId },
      );
    parts.feed.saw(instance, shown.condition);
    setHeader('ETag', `"${shown.etag}"`);
    setHeader('X-Oriel-Taken-At', new Date(shown.takenAt).toISOString());
    setHeader('X-Oriel-Screenshot-Interval', String(shown.interval));
    setHeader('X-Oriel-Screenshot-Scale', String(shown.scale));
    if (shown.condition !== null) setHeader('X-Oriel-Condition', shown.condition);
    // A picture has what a console shows: no cache may keep it, and no page may frame it.
    setHeader('Cache-Control', 'no-store');
    setHeader('Referrer-Policy', 'no-referrer');
    setHeader('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'");
    if (shown.data === null) {
      setStatus(304);
      return '';
    }
    setHeader('Content-Type', 'image/png');
    return Buffer.from(shown.data, 'base64');
  },
});

/** The tag of the picture that the client has; undefined if the header is absent or has another form. */
function tagIn(header: string | undefined): string | undefined {
  return /^\s*(?:W\/)?"([\w-]{1,64})"\s*$/.exec(header ?? '')?.[1];
}
