import { refuse } from '../errors.ts';

/** The classes that Cognito lets an operator style, and the states of some of them. */
const SELECTOR =
  /^\.((?:logo|banner|label|textDescription|idpDescription|legalText|submitButton|errorMessage|inputField|idpButton|socialButton|redirect|background|passwordCheck-valid|passwordCheck-notValid)-customizable)(:hover|:focus)?$/;
const PROPERTIES =
  /^(color|opacity|background|background-color|border|border-(color|radius|width|style)|(max-|min-)?(width|height)|padding(-(top|right|bottom|left))?|margin(-(top|right|bottom|left))?|font-(size|weight|style|family)|line-height|letter-spacing|text-(align|decoration|transform)|display|float)$/;
/** Words, numbers and colours. Nothing that loads, runs or says another thing to another reader. */
const VALUE = /^(?:[\w.#%+\- ,]|\b(?:rgb|rgba|hsl|hsla)\([\d.,% /]+\)){1,200}$/;
const RULE = /([^{}]*)\{([^{}]*)\}/y;
const LONGEST = 131_072;

/** How many are remembered; each pool and client may have its own. */
const MOST_KNOWN = 32;
const known = new Map<string, string>();

/** The same as {@link pageCss}, read once and not for each page. */
export function knownPageCss(css: string): string {
  const found = known.get(css) ?? pageCss(css);
  // What was asked for last is forgotten last.
  known.delete(css);
  known.set(css, found);
  for (const oldest of known.keys()) {
    if (known.size <= MOST_KNOWN) break;
    known.delete(oldest);
  }
  return found;
}

/**
 * An operator's CSS as it may stand in a page: classes and properties of a closed list, each value plain, written anew.
 * Throws InvalidParameterException for anything else.
 */
export function pageCss(css: string): string {
  if (css.length > LONGEST) refuse('InvalidParameterException', `CSS may have at most ${LONGEST} characters.`);
  const text = css.replace(/\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\//g, '').trim();
  const rules: string[] = [];
  RULE.lastIndex = 0;
  for (let end = 0; end < text.length; end = RULE.lastIndex) {
    const [, selector = '', body = ''] =
      RULE.exec(text) ?? refuse('InvalidParameterException', 'The CSS is malformed.');
    rules.push(`${selectorOf(selector.trim())}{${declarations(body)}}`);
  }
  return rules.join('\n');
}

/** Three times the class, so that it weighs more than the pages' own rules. */
function selectorOf(selector: string): string {
  const [, name, state = ''] =
    SELECTOR.exec(selector) ?? refuse('InvalidParameterException', `${selector} is not a class that can be styled.`);
  return `.${name}.${name}.${name}${state}`;
}

function declarations(body: string): string {
  const given = body.split(';').map((one) => one.trim());
  return given
    .filter((one) => one !== '')
    .map((one) => {
      const colon = one.indexOf(':');
      const name = one.slice(0, Math.max(colon, 0)).trim().toLowerCase();
      const value = one.slice(colon + 1).trim();
      if (colon > 0 && PROPERTIES.test(name) && VALUE.test(value)) return `${name}:${value}`;
      return refuse('InvalidParameterException', `${one} is not a declaration that is allowed.`);
    })
    .join(';');
}
