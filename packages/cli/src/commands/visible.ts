/** An emoji is left whole; what shows nothing, moves the cursor or turns the direction of the text is not. */
const HIDDEN = /\p{RGI_Emoji}|[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gv;
const EMOJI = /^\p{RGI_Emoji}$/v;

/**
 * Text that somebody else wrote, for a terminal: control, bidirectional and invisible characters are shown by their
 * code points (`\u{202e}`), so that they neither act nor hide.
 */
export const visible = (text: string): string =>
  text.replace(HIDDEN, (found) => (EMOJI.test(found) ? found : `\\u{${found.codePointAt(0)?.toString(16)}}`));
