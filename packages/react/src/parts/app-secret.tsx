import { lazy, Suspense } from 'react';
import { useSurroundings } from '../auth-provider.tsx';
import { CopyButton } from './copy-button.tsx';

// Few who sign in set up an app on the way.
const QrCode = lazy(async () => ({ default: (await import('./qr-code.tsx')).QrCode }));

/** Only such an address is one of an authenticator app; anything else is not drawn. */
const isAppAddress = (url: string): boolean => url.startsWith('otpauth://');

/** The secret of an authenticator app: to scan, and to type. */
export function AppSecret({ secret, url }: { readonly secret: string; readonly url: string }) {
  const { words } = useSurroundings();
  return (
    <div className="cc-secret">
      {isAppAddress(url) && (
        <Suspense fallback={<div className="cc-qr" data-pending="true" />}>
          <QrCode text={url} title={words.mfaQr} />
        </Suspense>
      )}
      <p>
        {words.mfaKey}: <code>{secret.replaceAll(/(.{4})(?=.)/g, '$1 ')}</code>
      </p>
      <CopyButton text={secret} />
    </div>
  );
}
