import { XMLParser } from 'fast-xml-parser';

/** An element: attributes as `@name`, children by tag name, text as `#text`. */
export type XmlElement = Readonly<Record<string, unknown>>;

const MAX_CHARACTERS = 1 << 20;
const MAX_DEPTH = 50;

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/**
 * Parses a document with that root element. Size and depth are bounded. A document type, which could define entities, is an error.
 * @throws {Error} if the text is not such a document
 */
export function parseXml(text: string, root: string): XmlElement {
  if (text.length > MAX_CHARACTERS) throw new Error(`more than ${MAX_CHARACTERS} characters of XML`);
  if (text.includes('<!DOCTYPE')) throw new Error('XML with a document type');
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    parseTagValue: false,
    parseAttributeValue: false,
    trimValues: false,
    processEntities: false,
    transformTagName: withoutReservedNames,
    maxNestedTags: MAX_DEPTH,
  });
  const element = child(parser.parse(text, true) as XmlElement, root);
  if (element === undefined) throw new Error(`XML without <${root}>`);
  return element;
}

/**
 * Renames elements such as `__proto__` or `constructor`, which metadata may contain and for which the parser refuses a whole
 * document. No element that is read here has such a name.
 */
function withoutReservedNames(tag: string): string {
  return tag === 'prototype' || tag in Object.prototype ? `#${tag}` : tag;
}

/** The children of that tag name, in order. */
export function children(element: XmlElement | undefined, tag: string): XmlElement[] {
  const found = element !== undefined && Object.hasOwn(element, tag) ? element[tag] : [];
  return (Array.isArray(found) ? found : [found]).map((each: unknown) =>
    typeof each === 'object' && each !== null ? (each as XmlElement) : { '#text': String(each) },
  );
}

export function child(element: XmlElement | undefined, tag: string): XmlElement | undefined {
  return children(element, tag)[0];
}

export function attribute(element: XmlElement | undefined, name: string): string | undefined {
  const value = element?.[`@${name}`];
  return typeof value === 'string' ? decode(value) : undefined;
}

/** The text directly inside; empty if there is none. */
export function textOf(element: XmlElement | undefined): string {
  const value = element?.['#text'];
  return typeof value === 'string' ? decode(value) : '';
}

function decode(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w{2,4}));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return ENTITIES[name] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
