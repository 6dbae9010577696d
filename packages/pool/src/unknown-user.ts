import type { CodeDeliveryDetailsType } from '@aws-sdk/client-cognito-identity-provider';
import { deliveryDetails } from './messages.ts';
import type { Parts } from './parts.ts';
import { isEmailAddress } from './rules/email-address.ts';
import { isPhoneNumber } from './rules/phone-number.ts';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** Where a code would have gone: for a name that does not exist, always the same and shaped like any other. */
export function unknownDelivery(name: string, { secrets }: Pick<Parts, 'secrets'>): CodeDeliveryDetailsType {
  if (isEmailAddress(name)) return deliveryDetails('email', name);
  if (isPhoneNumber(name)) return deliveryDetails('phone_number', name);
  const [local = 0, domain = 0] = secrets.hash.unknownUser('delivery', name);
  return deliveryDetails('email', `${letter(local)}@${letter(domain)}`);
}

function letter(byte: number): string {
  return LETTERS.charAt(byte % LETTERS.length);
}
