import { Type } from 'typebox';
import { route } from '../mount/route.ts';

export const showOpenApi = route({
  method: 'GET',
  path: '/openapi.json',
  summary: 'Show this document.',
  open: true,
  reply: Type.Object({}, { additionalProperties: true }),
  handle: (_request, { document }) => document,
});
