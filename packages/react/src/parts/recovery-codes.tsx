import { useEffect, useRef } from 'react';
import { useSurroundings } from '../auth-provider.tsx';
import { CopyButton } from './copy-button.tsx';

interface RecoveryCodesProps {
  readonly codes: readonly string[];
  readonly level: 1 | 2 | 3;
  readonly onKept: () => void;
}

/** The recovery codes, this one time: to copy, or to keep as a file. */
export function RecoveryCodes({ codes, level, onKept }: RecoveryCodesProps) {
  const { words } = useSurroundings();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const Tag = `h${level}` as const;
  const text = `${codes.join('\n')}\n`;
  return (
    <section className="cc-form">
      <Tag ref={heading} tabIndex={-1}>
        {words.recoveryTitle}
      </Tag>
      <p className="cc-lead">{words.recoveryKeep}</p>
      <ol className="cc-codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <div className="cc-row">
        <CopyButton text={text} />
        {/* A data address, since the policy of a strict page lets no blob through. */}
        <a
          className="cc-button"
          data-kind="quiet"
          download={words.recoveryFile}
          href={`data:text/plain;charset=utf-8,${encodeURIComponent(text)}`}
        >
          {words.download}
        </a>
      </div>
      <button type="button" className="cc-button" onClick={onKept}>
        {words.recoveryKept}
      </button>
    </section>
  );
}
