import { parseLifecycleLine } from '../../../src/compute/drivers/libvirt/lifecycle-line.ts';
import { readDomainXml } from '../../../src/compute/drivers/libvirt/xml/domain-xml.ts';
import type { Random } from '../random.ts';
import { require, type Target } from '../target.ts';

/** A domain's XML, which holds what tenants of a cloud may choose: names, metadata. Understood, or refused in words. */
export const domainXml: Target = {
  name: 'domain-xml',
  weight: 1,
  words: [
    "<graphics type='vnc' port='5900'>",
    '</graphics>',
    '<![CDATA[',
    ']]>',
    '<!--',
    '-->',
    '&#x10ffff;',
    '&#55296;',
    '&lt;',
    '<!DOCTYPE x [<!ENTITY a "b">]>',
    '<?xml version="1.0"?>',
    '__proto__',
    'constructor',
    "xmlns:nova='",
    '<metadata>',
    '<a>',
  ],
  open: () => ({
    generate: randomDomain,
    attempt(pieces) {
      const text = Buffer.concat(pieces).toString('utf8');
      parseLifecycleLine(text);
      require(Object.keys(Object.prototype).length === 0, 'a text has changed what all objects inherit from');
      let domain: ReturnType<typeof readDomainXml>;
      try {
        domain = readDomainXml(text);
      } catch (error) {
        // A TypeError or RangeError is a defect of the reader, not of its input.
        if (Object.getPrototypeOf(error) === Error.prototype) return;
        throw error;
      }
      const { vnc, vcpus, memoryMb, uuid, name, projectId } = domain;
      require(typeof uuid === 'string' && typeof name === 'string', 'a domain without uuid or name');
      require(Number.isSafeInteger(vcpus) && Number.isSafeInteger(memoryMb), 'counts that are none');
      require(projectId === null ||
        (projectId.length > 0 && projectId.length <= 255), 'a project that no contract carries');
      require(vnc?.port == null || (vnc.port >= 1 && vnc.port <= 65_535), `port ${vnc?.port}`);
    },
  }),
};

function randomDomain(random: Random): Buffer {
  const attribute = (name: string, value: string) => (random.oneIn(5) ? '' : ` ${name}='${value}'`);
  const listen = random.pick([
    "<listen type='address' address='10.0.0.1'/>",
    "<listen type='socket' socket='/x'/>",
    "<listen type='none'/>",
    '',
  ]);
  const nova =
    "<nova:instance xmlns:nova='http://openstack.org/xmlns/libvirt/nova/1.1'>" +
    `<nova:name>${random.word(9).replace(/[<&]/g, '')}</nova:name><nova:owner><nova:user uuid='u'/><nova:project uuid='p'/></nova:owner></nova:instance>`;
  const oriel = "<oriel:instance xmlns:oriel='urn:oriel:instance:1' project='demo' user='u' name='n'/>";
  const port = random.pick(['5900', '-1', '65536', '0', ' 5901 ', '5900.5', '']);
  return Buffer.from(
    `<domain type='kvm'${attribute('id', '7')}><name>guest-${random.below(9)}</name>` +
      '<uuid>11111111-2222-4333-8444-555555555555</uuid>' +
      `<metadata>${random.pick([nova, oriel, nova + oriel, ''])}</metadata>` +
      `<memory unit='KiB'>${random.pick(['1048576', '99999999999999999', 'x', ''])}</memory><vcpu${attribute('current', '2')}>4</vcpu>` +
      `<devices><graphics type='vnc'${attribute('port', port)}${attribute('passwd', 'p&amp;w')}>${listen}</graphics></devices></domain>`,
  );
}
