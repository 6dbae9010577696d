// Whatever moves, hides or turns round the text beside it: controls, bidi and zero-width marks, tags, lone surrogates.
const HIDDEN = /[\p{Cc}\p{Cs}\u00AD\u061C\u180E\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF\u{E0000}-\u{E007F}]/gu;

/** A text that somebody else wrote, with what cannot be seen in it written out, as `⟨U+202E⟩`. */
export const visible = (text: string): string =>
  text.replaceAll(HIDDEN, (one) => `⟨U+${(one.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟩`);
