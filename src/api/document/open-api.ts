import type { TSchema } from 'typebox';
import type { Rule } from '../access/policy.ts';
import { MAX_MICROVERSION } from '../mount/microversion.ts';
import type { ApiRequest, Route, Surface } from '../mount/route.ts';
import { forEachSurface, type Served } from '../routes.ts';
import type { Schema } from './schema.ts';

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly required: boolean;
  readonly schema: TSchema;
}

export interface Operation {
  readonly summary: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Content & { readonly required: true };
  readonly responses: Readonly<Record<string, { readonly description: string } & Partial<Content>>>;
  /** Whether a sign-in is needed, and which rule of the policy applies. */
  readonly 'x-sign-in': boolean;
  readonly 'x-policy-rule'?: Rule | readonly Rule[];
}

const JSON_TYPE = 'application/json';

interface Content {
  readonly content: Readonly<Record<string, { readonly schema: TSchema }>>;
}

export interface OpenApiDocument {
  readonly openapi: '3.1.0';
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

/** The OpenAPI document of the routes, made from the same table that serves them. */
export function openApiDocument(served: Served): OpenApiDocument {
  const paths: Record<string, Record<string, Operation>> = {};
  forEachSurface(served, (surface) => {
    for (const route of surface.routes) {
      if (route.hidden) continue;
      const path = `${surface.roots[0]}${route.path}`.replaceAll(/:(\w+)/g, '{$1}');
      const described = operation(surface, route);
      paths[path] = {
        ...paths[path],
        [route.method.toLowerCase()]: described,
        ...(route.head ? { head: described } : {}),
      };
    }
  });
  return {
    openapi: '3.1.0',
    info: {
      title: 'Oriel',
      version: MAX_MICROVERSION,
      description:
        "The console part of OpenStack's compute API, the part of its identity API that clients need, and Oriel's own.",
    },
    paths,
  };
}

function operation<R extends ApiRequest>({ tag }: Surface<R>, route: Route<R>): Operation {
  const { status = 200, reply, replyType = JSON_TYPE, otherReplies = {}, body, since, rule } = route;
  const parameters = [...pathParameters(route.path), ...queryParameters(route.query)];
  const replies = Object.entries({ ...otherReplies, [status]: reply });
  return {
    summary: route.summary,
    ...(since === undefined ? {} : { description: `From microversion ${since} on.` }),
    ...(tag === undefined ? {} : { tags: [tag] }),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: { required: true, ...content(body) } }),
    responses: Object.fromEntries(
      replies.map(([code, schema]) => [
        code,
        (schema as Schema).type === 'null'
          ? { description: 'No content' }
          : { description: 'Success', ...content(schema, code === String(status) ? replyType : JSON_TYPE) },
      ]),
    ),
    'x-sign-in': route.open !== true,
    ...(rule === undefined ? {} : { 'x-policy-rule': rule }),
  };
}

function content(schema: TSchema, type = JSON_TYPE): Content {
  return { content: { [type]: { schema } } };
}

function pathParameters(path: string): Parameter[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function queryParameters(query: TSchema | undefined): Parameter[] {
  const { properties = {}, required = [] } = (query ?? {}) as {
    properties?: Record<string, TSchema>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }));
}
