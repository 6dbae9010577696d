import { QRCodeSVG } from 'qrcode.react';

export interface QrCodeProps {
  readonly text: string;
  readonly title: string;
}

/** The only file that knows how a QR code is drawn; it is loaded when one is. */
export function QrCode({ text, title }: QrCodeProps) {
  return <QRCodeSVG value={text} title={title} size={QR_SIZE} marginSize={4} className="cc-qr" />;
}

const QR_SIZE = 184;
