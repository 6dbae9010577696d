import { DOMParser } from '@xmldom/xmldom';

/** Of a message: to canonicalize an element takes some 60 µs, and whoever sent it need not be anybody. */
const MOST_ELEMENTS = 1_100;
/** For each of these. */
const MOST_ATTRIBUTES = 3;
const DEEPEST = 60;
const ELEMENT = 1;
/** The only declaration that a message begins with, if any. */
const DECLARATION =
  /^<\?xml\s+version=["']1\.0["'](\s+encoding=["'][Uu][Tt][Ff]-8["'])?(\s+standalone=["'](yes|no)["'])?\s*\?>/;

/** What is not XML, or not the XML of an honest peer. */
export class XmlFault extends Error {
  override readonly name = 'XmlFault';
}

/**
 * Parses a document of bounded size. Nothing that could be read in two ways gets as far as the parser: no document
 * type, no entity but XML's own, no comment, CDATA section or processing instruction. Throws XmlFault.
 */
export function parseXml(text: string, { mostElements = MOST_ELEMENTS } = {}): Element {
  if (text.startsWith('\uFEFF')) throw new XmlFault('It begins with a byte order mark.');
  const body = text.replace(DECLARATION, '');
  if (/<[!?]/.test(body)) throw new XmlFault('It has a document type, a comment or an instruction.');
  if (/&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)/.test(body)) throw new XmlFault('It has an entity.');
  // XML 1.0 §2.2.
  if (/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/.test(body)) throw new XmlFault('It has a control character.');
  const elements = count(body, '<') - count(body, '</');
  if (elements > mostElements || count(body, '=') > MOST_ATTRIBUTES * mostElements)
    throw new XmlFault('It has too many elements.');
  const fail = (message: string) => {
    throw new XmlFault(message);
  };
  const parser = new DOMParser({ locator: {}, errorHandler: { warning: fail, error: fail, fatalError: fail } });
  const document = parser.parseFromString(text.trim(), 'text/xml') as Document | undefined;
  const root = document?.documentElement;
  const others = [...nodesOf(document)].filter((node) => node !== root && node.nodeType !== 7);
  if (!root || others.some((node) => node.nodeType === ELEMENT || node.textContent?.trim()))
    throw new XmlFault('It has no root, or several.');
  for (const _ of descendants(root));
  return root;
}

function count(text: string, wanted: string): number {
  let found = 0;
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) found += 1;
  return found;
}

function* nodesOf(parent: Node | undefined): Generator<Node> {
  for (let node = parent?.firstChild ?? null; node; node = node.nextSibling) yield node;
}

/** The elements of a parent, or those of a name in a namespace. */
export function children(parent: Element, namespace?: string, name?: string): Element[] {
  return [...nodesOf(parent)].filter(
    (node): node is Element =>
      node.nodeType === ELEMENT &&
      (namespace === undefined ||
        ((node as Element).namespaceURI === namespace && (node as Element).localName === name)),
  );
}

/** The only element of a name; undefined where there is none. Throws XmlFault where there are several. */
export function only(parent: Element, namespace: string, name: string): Element | undefined {
  const [first, ...more] = children(parent, namespace, name);
  if (more.length > 0) throw new XmlFault(`There are several ${name}.`);
  return first;
}

/** An element and everything in it. Throws XmlFault where it is too deep. */
export function* descendants(root: Element): Generator<Element> {
  const waiting: { element: Element; depth: number }[] = [{ element: root, depth: 0 }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if (next.depth > DEEPEST) throw new XmlFault('It is too deep.');
    yield next.element;
    for (const element of children(next.element)) waiting.push({ element, depth: next.depth + 1 });
  }
}

/** An attribute without a namespace; undefined where it is absent. */
export function attribute(element: Element | undefined, name: string): string | undefined {
  return element?.hasAttribute(name) ? (element.getAttribute(name) ?? undefined) : undefined;
}

/** The text of an element that has nothing else in it. Throws XmlFault where it has. */
export function textOf(element: Element): string {
  if (children(element).length > 0) throw new XmlFault(`${element.localName} has elements.`);
  return element.textContent ?? '';
}
