import { type ReactNode, useEffect, useRef } from 'react';
import { useSpeech } from './words/words.ts';

interface PageProps {
  readonly title: string;
  /** What stands beside the heading. */
  readonly beside?: ReactNode;
  readonly children: ReactNode;
}

/** A page of the console. Its heading gets the focus, so that a keyboard and a screen reader go on from there. */
export function Page({ title, beside, children }: PageProps) {
  const { words } = useSpeech();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · ${words.console} · Custom Cognito`;
  }, [title, words]);
  useEffect(() => heading.current?.focus(), []);
  return (
    <div className="console-page">
      <div className="console-head">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {beside}
      </div>
      {children}
    </div>
  );
}

interface SectionProps {
  readonly title: string;
  readonly beside?: ReactNode;
  readonly children: ReactNode;
}

/** A part of a page under its heading. */
export function Section({ title, beside, children }: SectionProps) {
  return (
    <section className="console-section">
      <div className="console-head">
        <h2>{title}</h2>
        {beside}
      </div>
      {children}
    </section>
  );
}
