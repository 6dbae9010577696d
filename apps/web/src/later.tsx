import { Component, type ReactNode, Suspense } from 'react';
import type { WebWords } from './words.ts';

interface LaterProps {
  readonly words: WebWords;
  readonly children: ReactNode;
}

/** A page whose script comes when it is opened: that it is on its way, and what to do when it does not arrive. */
export class Later extends Component<LaterProps, { readonly error: unknown }> {
  override state = { error: undefined };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    const { words, children } = this.props;
    if (this.state.error === undefined)
      return <Suspense fallback={<p role="status">{words.loading}</p>}>{children}</Suspense>;
    return (
      <div className="cc-form">
        <p className="cc-alert" role="alert">
          {words.notLoaded}
        </p>
        <button type="button" className="cc-button" onClick={() => location.reload()}>
          {words.retry}
        </button>
      </div>
    );
  }
}
