import { Type } from 'typebox';
import { isAdmin } from '../../access/policy.ts';
import type { Project } from '../../auth/authenticator.ts';
import { Fault } from '../../http/fault.ts';
import type { IdentityRequest, IdentityRoute } from '../../mount/identity-route.ts';

const ProjectSchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  domain_id: Type.String(),
  enabled: Type.Boolean(),
});
const ProjectsReply = Type.Object({ projects: Type.Array(ProjectSchema) });

/** `GET /v3/auth/projects`: those that the caller can sign in to. */
export const listOwnProjects: IdentityRoute = {
  method: 'GET',
  path: '/auth/projects',
  summary: 'List the projects that one has a role in.',
  response: ProjectsReply,
  status: 200,
  handle: (request, identity) => listed(request, identity.projectsOf(request.caller!.userId)),
};

/** `GET /v3/users/{id}/projects`: what dashboards ask for the same. */
export const listUserProjects: IdentityRoute = {
  method: 'GET',
  path: '/users/:user_id/projects',
  summary: 'List the projects that a user has a role in: oneself, or as an administrator any.',
  response: ProjectsReply,
  status: 200,
  handle(request, identity) {
    const { caller, params } = request;
    if (!isAdmin(caller!) && params.user_id !== caller!.userId) {
      throw new Fault('forbidden', {
        words: 'You are not authorized to perform the requested action: identity:list_user_projects.',
      });
    }
    return listed(request, identity.projectsOf(params.user_id!));
  },
};

/** `GET /v3/projects` */
export const listProjects: IdentityRoute = {
  method: 'GET',
  path: '/projects',
  summary: 'List all projects as an administrator, else those that one has a role in.',
  response: ProjectsReply,
  status: 200,
  handle: (request, identity) => listed(request, visible(request, identity)),
};

/** `GET /v3/projects/{id}` */
export const showProject: IdentityRoute = {
  method: 'GET',
  path: '/projects/:id',
  summary: 'Show one project.',
  response: Type.Object({ project: ProjectSchema }),
  status: 200,
  handle(request, identity) {
    const project = visible(request, identity).find(({ id }) => id === request.params.id);
    if (project) return { project: view(request, project) };
    throw new Fault('not_found', { words: `Could not find project: ${request.params.id!.slice(0, 100)}.` });
  },
};

function visible(
  { caller }: IdentityRequest,
  identity: { projects(): readonly Project[]; projectsOf(userId: string): readonly Project[] },
): readonly Project[] {
  return isAdmin(caller!) ? identity.projects() : identity.projectsOf(caller!.userId);
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
