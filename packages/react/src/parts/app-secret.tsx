import { QRCodeSVG } from 'qrcode.react';
import { useSurroundings } from '../auth-provider.tsx';
import { CopyButton } from './copy-button.tsx';

/** Only such an address is one of an authenticator app; anything else is not drawn. */
const isAppAddress = (url: string): boolean => url.startsWith('otpauth://');

/** The secret of an authenticator app: to scan, and to type. */
export function AppSecret({ secret, url }: { readonly secret: string; readonly url: string }) {
  const { words } = useSurroundings();
  return (
    <div className="cc-secret">
      {isAppAddress(url) && <QRCodeSVG value={url} title={words.mfaQr} size={184} marginSize={4} className="cc-qr" />}
      <p>
        {words.mfaKey}: <code>{secret.replaceAll(/(.{4})(?=.)/g, '$1 ')}</code>
      </p>
      <CopyButton text={secret} />
    </div>
  );
}
