import { Type } from 'typebox';
import { route } from '../../mount/route.ts';
import { viewScreen } from '../../screens/view-screen.ts';

const Condition = Type.Union([Type.String(), Type.Null()], {
  description: 'what the screen shows, for example `kernel_panic`; null for nothing known',
});

/** Exact, not recognised by likeness: a cell is a character of a known font or counted as unknown. */
export const showScreenText = route({
  method: 'GET',
  path: '/servers/:id/text',
  summary:
    'Show the text of the screen of an instance, read from its picture. A graphical screen has no lines.',
  rule: 'oriel:servers:screen',
  reply: Type.Object({
    columns: Type.Integer(),
    rows: Type.Integer(),
    lines: Type.Array(Type.String(), { description: 'without blanks at the end; U+FFFD is an unknown cell' }),
    unknown: Type.Integer({ description: 'cells that are no character of a known font' }),
    non_blank: Type.Integer({ description: 'cells that are not blank' }),
    condition: Condition,
    taken_at: Type.String({ description: 'when the picture was made, in ISO 8601' }),
    interval: Type.Integer({ description: 'seconds after which another picture is made' }),
  }),
  async handle(request, parts) {
    const { params, requestId, caller } = request;
    const instance = await viewScreen(request, params.id, 'text', parts);
    const { nonBlank, takenAt, ...text } = await parts.compute
      .on(instance.host)
      .read_screen({ instanceUuid: instance.uuid, viewer: caller.userId }, { requestId });
    return { ...text, non_blank: nonBlank, taken_at: new Date(takenAt).toISOString() };
  },
});
