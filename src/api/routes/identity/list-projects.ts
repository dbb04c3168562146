import { Type } from 'typebox';
import { isAdmin } from '../../access/policy.ts';
import type { Project } from '../../auth/authenticator.ts';
import { Fault } from '../../http/fault.ts';
import { type IdentityRequest, identityRoute } from '../../mount/identity.ts';
import type { SignedIn } from '../../mount/route.ts';

const ProjectSchema = Type.Object(
  { id: Type.String(), name: Type.String(), domain_id: Type.String(), enabled: Type.Boolean() },
  { additionalProperties: true },
);
const ProjectsReply = Type.Object({ projects: Type.Array(ProjectSchema) }, { additionalProperties: true });

/** The projects that the caller can sign in to. */
export const listOwnProjects = identityRoute({
  method: 'GET',
  path: '/auth/projects',
  summary: 'List the projects in which the caller has a role.',
  reply: ProjectsReply,
  handle: (request) => listed(request, request.identity.projectsOf(request.caller.userId)),
});

/** The same list by the path that dashboards use. */
export const listUserProjects = identityRoute({
  method: 'GET',
  path: '/users/:user_id/projects',
  summary: 'List the projects in which a user has a role: the caller, or any user for administrators.',
  reply: ProjectsReply,
  handle(request) {
    const { caller, params, identity } = request;
    if (!isAdmin(caller) && params.user_id !== caller.userId) {
      throw new Fault('forbidden', {
        words: 'You are not authorized to perform the requested action: identity:list_user_projects.',
      });
    }
    return listed(request, identity.projectsOf(params.user_id));
  },
});

export const listProjects = identityRoute({
  method: 'GET',
  path: '/projects',
  summary: 'List all projects for administrators, for others those in which the caller has a role.',
  reply: ProjectsReply,
  handle: (request) => listed(request, visible(request)),
});

export const showProject = identityRoute({
  method: 'GET',
  path: '/projects/:id',
  summary: 'Show one project.',
  reply: Type.Object({ project: ProjectSchema }),
  handle(request) {
    const project = visible(request).find(({ id }) => id === request.params.id);
    if (project) return { project: view(request, project) };
    throw new Fault('not_found', { words: `Could not find project: ${request.params.id.slice(0, 100)}.` });
  },
});

function visible({ caller, identity }: IdentityRequest & SignedIn): readonly Project[] {
  return isAdmin(caller) ? identity.projects() : identity.projectsOf(caller.userId);
}

function listed(request: IdentityRequest, projects: readonly Project[]) {
  const name = request.query.get('name');
  const found = projects.filter((project) => name === null || project.name === name);
  return {
    projects: found.map((project) => view(request, project)),
    links: { next: null, previous: null, self: `${request.endpoints.base}/v3/projects` },
  };
}

function view({ endpoints }: IdentityRequest, { id, name }: Project) {
  return {
    id,
    name,
    domain_id: 'default',
    parent_id: 'default',
    enabled: true,
    is_domain: false,
    description: '',
    tags: [],
    options: {},
    links: { self: `${endpoints.base}/v3/projects/${encodeURIComponent(id)}` },
  };
}
