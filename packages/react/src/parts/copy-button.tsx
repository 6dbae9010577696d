import { useState } from 'react';
import { useSurroundings } from '../auth-provider.tsx';
import { Notice } from './notices.tsx';

/** Copies a text, and says whether it could. */
export function CopyButton({ text }: { readonly text: string }) {
  const { words } = useSurroundings();
  const [said, setSaid] = useState('');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setSaid(words.copied);
    } catch {
      setSaid(words.notCopied);
    }
  };
  return (
    <>
      <button type="button" className="cc-button" data-kind="quiet" onClick={() => void copy()}>
        {words.copy}
      </button>
      <Notice>{said}</Notice>
    </>
  );
}
