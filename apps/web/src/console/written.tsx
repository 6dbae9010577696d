import { visible } from './visible.ts';
import { useSpeech } from './words/words.ts';

/** A text that somebody else wrote, apart from the direction of what stands around it; a dash for none. */
export function Written({ text }: { readonly text: string | null | undefined }) {
  return text ? <bdi>{visible(text)}</bdi> : <Nothing />;
}

/** That there is no value. */
export const Nothing = () => <span className="console-soft">–</span>;

/** A moment, exact in UTC for whoever points at it. */
export function Moment({ at }: { readonly at: string | null }) {
  const { moment } = useSpeech();
  return at ? (
    <time dateTime={at} title={at}>
      {moment(at)}
    </time>
  ) : (
    <Nothing />
  );
}
