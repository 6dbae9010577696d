// On its own, so that its sections, the QR code among them, are a file that sign-in pages do not load.
export { AccountPage } from '@custom-cognito/react';
