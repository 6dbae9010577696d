import { escapeHtml } from './layout.ts';

/**
 * A message as an operator wrote it for a pool: VerificationMessageTemplate or InviteMessageTemplate. The message is
 * HTML with `{####}` for the secret and `{username}`; the subject is taken as it stands.
 */
export interface OperatorTemplate {
  readonly subject?: string | undefined;
  readonly message?: string | undefined;
}

/** What stands in place of the placeholders. */
export interface Placeholders {
  readonly secret: string;
  readonly username: string;
}

/** Fills an operator's message in: escaped in the HTML, as it is in the text made from it. */
export function fillTemplate(message: string, values: Placeholders): { text: string; html: string } {
  const escaped = { secret: escapeHtml(values.secret), username: escapeHtml(values.username) };
  return { html: fill(message, escaped), text: `${fill(textOfHtml(message), values)}\n` };
}

/** One pass, so that a value that looks like a placeholder stays a value. */
function fill(template: string, { secret, username }: Placeholders): string {
  return template.replaceAll(/\{####\}|\{username\}/g, (placeholder) => (placeholder === '{####}' ? secret : username));
}

const characters: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&nbsp;': ' ',
  '&amp;': '&',
};

function textOfHtml(html: string): string {
  return withoutHidden(html)
    .replaceAll(/<(?:br|\/p|\/div|\/h[1-6]|\/li|\/tr)\b[^<>]*>/gi, '\n')
    .replaceAll(/<[^<>]*>/g, '')
    .replaceAll(/&(?:lt|gt|quot|#39|nbsp|amp);/g, (entity) => characters[entity] ?? entity)
    .replaceAll(/[ \t]+/g, ' ')
    .replaceAll(/ ?\n[ \n]*/g, '\n')
    .trim();
}

/** Cut at the tags: to look for an end from each beginning takes the square of the length. */
function withoutHidden(html: string): string {
  const [before = '', ...pieces] = html.split(/<(?=\/?(?:style|script|title)\b)/i);
  const shown = pieces.filter((piece) => piece.startsWith('/'));
  return before + shown.map((piece) => `<${piece}`).join('');
}
