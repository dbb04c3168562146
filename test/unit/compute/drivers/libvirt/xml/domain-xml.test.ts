import { describe, expect, test } from 'vitest';
import { readDomainXml } from '../../../../../../src/compute/drivers/libvirt/xml/domain-xml.ts';

const UUID = '7d8a7d0e-4d3c-4f6a-9a53-0d8a1c2b3e4f';

function domain(
  parts: { id?: number; name?: string; devices?: string; metadata?: string; rest?: string } = {},
): string {
  const id = parts.id === undefined ? '' : ` id='${parts.id}'`;
  return `<domain type='kvm'${id}>
  <name>${parts.name ?? 'guest'}</name>
  <uuid>${UUID}</uuid>
  <metadata>${parts.metadata ?? ''}</metadata>
  ${parts.rest ?? "<memory unit='KiB'>2097152</memory><vcpu placement='static'>4</vcpu>"}
  <devices>${parts.devices ?? ''}</devices>
</domain>`;
}

const vncOf = (devices: string) => readDomainXml(domain({ id: 1, devices })).vnc;

describe('a domain', () => {
  test('runs if libvirt numbered it', () => {
    expect(readDomainXml(domain({ id: 3 })).active).toBe(true);
    expect(readDomainXml(domain()).active).toBe(false);
  });

  test('has UUID, name and size', () => {
    expect(readDomainXml(domain())).toMatchObject({ uuid: UUID, name: 'guest', vcpus: 4, memoryMb: 2048 });
  });

  test('has the number of processors that are plugged in', () => {
    const rest = "<memory unit='KiB'>1048576</memory><vcpu placement='static' current='2'>8</vcpu>";
    expect(readDomainXml(domain({ rest }))).toMatchObject({ vcpus: 2, memoryMb: 1024 });
  });

  test('keeps the spelling of its name', () => {
    const name = ' &lt;b&gt; &amp;amp; &quot;x&quot; &#x17e;&#10;';
    expect(readDomainXml(domain({ name })).name).toBe(' <b> &amp; "x" ž\n');
  });
});

describe('VNC', () => {
  test('of a running instance has the port and address of the live XML', () => {
    const devices = `<graphics type='vnc' port='5904' autoport='yes' listen='10.0.0.5'>
      <listen type='address' address='10.0.0.5'/></graphics>`;
    expect(vncOf(devices)).toEqual({
      reachedBy: 'network',
      listen: '10.0.0.5',
      port: 5904,
      password: null,
      passwordValidTo: null,
      keymap: null,
    });
  });

  test('has the keymap that QEMU translates characters with', () => {
    expect(vncOf("<graphics type='vnc' port='5900' keymap='de-ch'/>")?.keymap).toBe('de-ch');
  });

  test('without a <listen> element has the address of the attribute, or none', () => {
    expect(vncOf("<graphics type='vnc' port='5900' listen='::'/>")).toMatchObject({ listen: '::' });
    expect(vncOf("<graphics type='vnc' port='5900'/>")).toMatchObject({ listen: null, port: 5900 });
  });

  test('listens on the address of a network', () => {
    const devices = `<graphics type='vnc' port='5901'><listen type='network' address='192.0.2.7' network='n'/></graphics>`;
    expect(vncOf(devices)).toMatchObject({ reachedBy: 'network', listen: '192.0.2.7' });
  });

  test('has no port if it is missing, -1 or out of range', () => {
    for (const port of ["port='-1'", '', "port='0'", "port='65536'", "port='5900x'"]) {
      expect(vncOf(`<graphics type='vnc' ${port} autoport='yes'/>`)?.port).toBeNull();
    }
  });

  test('can listen on a UNIX socket, in either spelling', () => {
    const nested = `<graphics type='vnc'><listen type='socket' socket='/run/x'/></graphics>`;
    expect(vncOf(nested)?.reachedBy).toBe('socket');
    expect(vncOf(`<graphics type='vnc' socket='/run/x'/>`)?.reachedBy).toBe('socket');
  });

  test('is the first one that a network reaches', () => {
    const onSocket = `<graphics type='vnc' socket='/run/x'><listen type='socket' socket='/run/x'/></graphics>`;
    const nowhere = `<graphics type='vnc'><listen type='none'/></graphics>`;
    const onNetwork = `<graphics type='vnc' port='5902'><listen type='address' address='10.0.0.5'/></graphics>`;
    const wanted = { reachedBy: 'network', listen: '10.0.0.5', port: 5902 };
    expect(vncOf(onSocket + nowhere + onNetwork)).toMatchObject(wanted);
    expect(vncOf(onSocket + nowhere)).toMatchObject({ reachedBy: 'socket' });
  });

  test('listens on the address of the first <listen> element, as in libvirt', () => {
    const two = (first: string, second: string) =>
      vncOf(`<graphics type='vnc' port='5900'>${first}${second}</graphics>`);
    const address = `<listen type='address' address='10.0.0.5'/>`;
    const socket = `<listen type='socket' socket='/run/x'/>`;
    expect(two(address, socket)).toMatchObject({ reachedBy: 'network', listen: '10.0.0.5' });
    expect(two(socket, address)).toMatchObject({ reachedBy: 'socket' });
    expect(two(address, `<listen type='address' address='10.0.0.6'/>`)).toMatchObject({ listen: '10.0.0.5' });
  });

  test('has no address if it listens on a network whose address the XML lacks', () => {
    expect(
      vncOf(`<graphics type='vnc' port='5901'><listen type='network' network='n'/></graphics>`),
    ).toMatchObject({
      reachedBy: 'unresolved',
      listen: null,
    });
  });

  test('can be without a listener', () => {
    expect(vncOf(`<graphics type='vnc'><listen type='none'/></graphics>`)?.reachedBy).toBe('nothing');
  });

  test('is the first VNC element among other elements', () => {
    const devices = `<graphics type='spice' port='5900'/><graphics type='vnc' port='5901'/><graphics type='vnc' port='5902'/>`;
    expect(vncOf(devices)?.port).toBe(5901);
    expect(vncOf("<graphics type='spice' port='5900'/>")).toBeNull();
    expect(vncOf('')).toBeNull();
  });

  test('has a password and its expiry', () => {
    const devices = `<graphics type='vnc' port='5900' passwd='a&amp;b' passwdValidTo='2026-01-02T03:04:05'/>`;
    expect(vncOf(devices)).toMatchObject({ password: 'a&b', passwordValidTo: '2026-01-02T03:04:05' });
    expect(vncOf("<graphics type='vnc' port='5900' passwd=''/>")?.password).toBe('');
  });
});

describe('owner', () => {
  const ownerOf = (metadata: string) => {
    const { projectId, userId, displayName } = readDomainXml(domain({ metadata }));
    return { projectId, userId, displayName };
  };
  const NOBODY = { projectId: null, userId: null, displayName: null };
  const nova = (prefix: string, version: string) => {
    const [p, xmlns] = prefix === '' ? ['', 'xmlns'] : [`${prefix}:`, `xmlns:${prefix}`];
    return `<${p}instance ${xmlns}="http://openstack.org/xmlns/libvirt/nova/${version}"><${p}name>web</${p}name>
      <${p}owner><${p}user uuid="u">ann</${p}user><${p}project uuid="p">shop</${p}project></${p}owner></${p}instance>`;
  };

  test('is read from the element of Nova, with any prefix', () => {
    for (const xml of [nova('nova', '1.1'), nova('n', '1.1'), nova('', '1.1'), nova('nova', '1.0')]) {
      expect(ownerOf(xml)).toEqual({ projectId: 'p', userId: 'u', displayName: 'web' });
    }
  });

  test('is read from the element of Oriel, which precedes that of Nova', () => {
    const own = `<oriel:instance xmlns:oriel="urn:oriel:instance:1" project="lab" name="Büro"/>`;
    expect(ownerOf(`${nova('nova', '1.1')}${own}`)).toEqual({
      projectId: 'lab',
      userId: null,
      displayName: 'Büro',
    });
  });

  test('is not read from an element of another namespace', () => {
    expect(ownerOf(`<x:instance xmlns:x="urn:else" project="lab"/>`)).toEqual(NOBODY);
    expect(ownerOf(`<oriel:instance xmlns:oriel="urn:else" project="lab"/>`)).toEqual(NOBODY);
    expect(ownerOf('<instance project="lab"/>')).toEqual(NOBODY);
    expect(ownerOf('')).toEqual(NOBODY);
  });

  test('is ignored if it is too long, because a truncated id could be of another user', () => {
    const own = (project: string) => `<o:instance xmlns:o="urn:oriel:instance:1" project="${project}"/>`;
    expect(ownerOf(own('p'.repeat(255))).projectId).toHaveLength(255);
    expect(ownerOf(own('p'.repeat(256)))).toEqual(NOBODY);
    expect(ownerOf(own('  '))).toEqual(NOBODY);
  });
});

describe('what is no domain XML is refused', () => {
  test.each([
    ['nothing', ''],
    ['text', 'error: no'],
    ['another document', '<network><name>x</name></network>'],
    ['a cut one', domain().slice(0, -20)],
    ['one without a uuid', '<domain><name>x</name></domain>'],
    ['one with a document type', `<!DOCTYPE domain [<!ENTITY x "y">]>${domain({ name: '&x;' })}`],
    ['one that is deep', domain({ metadata: `${'<a>'.repeat(200)}${'</a>'.repeat(200)}` })],
    ['one that is huge', domain({ metadata: `<a>${'x'.repeat(1 << 20)}</a>` })],
  ])('%s', (_title, xml) => {
    expect(() => readDomainXml(xml)).toThrow();
  });

  test.each([...Object.getOwnPropertyNames(Object.prototype), 'prototype'])(
    'an element or attribute named %s hides no instance and changes no object',
    (name) => {
      const plain = readDomainXml(domain());
      for (const metadata of [
        `<${name} project="x"><instance/></${name}>`,
        `<a><${name}/></a>`,
        `<a ${name}="x"/>`,
        `<${name}>text</${name}><${name}/>`,
      ]) {
        expect(readDomainXml(domain({ metadata }))).toEqual(plain);
      }
      expect(({} as Record<string, unknown>).project).toBeUndefined();
    },
  );
});
