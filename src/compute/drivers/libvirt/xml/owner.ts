import { attribute, child, children, textOf, type XmlElement } from './xml.ts';

/** Nova writes 1.1 since release 24, and 1.0 before. The elements that are read here are the same in both. */
const NOVA = ['http://openstack.org/xmlns/libvirt/nova/1.1', 'http://openstack.org/xmlns/libvirt/nova/1.0'];
const ORIEL = ['urn:oriel:instance:1'];
const MAX_LENGTH = 255;

/** The owner of a domain and its display name; null if its metadata does not name them. */
export interface Owner {
  readonly projectId: string | null;
  readonly userId: string | null;
  readonly displayName: string | null;
  /** Whether the metadata is that of Nova, which created the domain. */
  readonly isNovas: boolean;
}

/**
 * Reads the metadata of a domain: Oriel's own element, else the one that OpenStack's Nova writes.
 *   <oriel:instance xmlns:oriel="urn:oriel:instance:1" project="..." user="..." name="..."/>
 *   <nova:instance xmlns:nova="http://openstack.org/xmlns/libvirt/nova/1.1">
 *     <nova:name>...</nova:name> <nova:owner> <nova:user uuid="..."/> <nova:project uuid="..."/> </nova:owner>
 */
export function readOwner(domain: XmlElement): Owner {
  const metadata = child(domain, 'metadata');
  const nova = findInstance([domain, metadata], NOVA);
  const isNovas = nova !== undefined;
  const oriel = findInstance([domain, metadata], ORIEL);
  if (oriel !== undefined) {
    return {
      projectId: usable(attribute(oriel.element, 'project')),
      userId: usable(attribute(oriel.element, 'user')),
      displayName: usable(attribute(oriel.element, 'name')),
      isNovas,
    };
  }
  const tag = (name: string) => `${nova?.prefix ?? ''}${name}`;
  const owner = child(nova?.element, tag('owner'));
  return {
    projectId: usable(attribute(child(owner, tag('project')), 'uuid')),
    userId: usable(attribute(child(owner, tag('user')), 'uuid')),
    displayName: usable(textOf(child(nova?.element, tag('name')))),
    isNovas,
  };
}

/** The <instance> element of one of these namespaces in the innermost scope, with any prefix. */
function findInstance(
  scopes: readonly (XmlElement | undefined)[],
  namespaces: readonly string[],
): { element: XmlElement; prefix: string } | undefined {
  const parent = scopes.at(-1);
  for (const tag of Object.keys(parent ?? {})) {
    const [, prefix = ''] = /^(?:([^:@#]+):)?instance$/.exec(tag) ?? [];
    if (tag !== (prefix === '' ? 'instance' : `${prefix}:instance`)) continue;
    const declaration = prefix === '' ? 'xmlns' : `xmlns:${prefix}`;
    for (const element of children(parent, tag)) {
      const declared = [element, ...scopes.toReversed()].map((scope) => attribute(scope, declaration));
      const namespace = declared.find((uri) => uri !== undefined);
      if (namespace !== undefined && namespaces.includes(namespace)) {
        return { element, prefix: prefix === '' ? '' : `${prefix}:` };
      }
    }
  }
  return undefined;
}

/** A value that is too long for the contract is ignored: a truncated id could be that of another user or project. */
function usable(value: string | undefined): string | null {
  const text = value?.trim() ?? '';
  return text === '' || text.length > MAX_LENGTH ? null : text;
}
