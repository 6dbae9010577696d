import { z } from 'zod';
import { refuse } from '../errors.ts';
import { operation } from '../operation.ts';
import { pageCss } from '../rules/page-css.ts';
import type { Branding } from '../store/branding.ts';
import type { Store } from '../store/store.ts';
import * as shape from './shapes.ts';

const ALL = 'ALL';
const CSS_VERSION = '1';
const LARGEST_IMAGE = 131_072;
const KINDS = [
  { type: 'image/png', begins: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] },
  { type: 'image/jpeg', begins: [0xff, 0xd8, 0xff] },
] as const;

const ofClient = z.object({ UserPoolId: shape.poolId, ClientId: shape.clientId.optional() });

export const getUICustomization = operation('GetUICustomization', {
  access: 'pool',
  input: ofClient,
  errors: [],
  async handle({ ClientId = ALL }, { pool, store }) {
    await requireClient(store, pool.id, ClientId);
    const found = await store.branding.effective(pool.id, ClientId);
    return { UICustomization: found ? describe(found, ClientId) : { UserPoolId: pool.id, ClientId } };
  },
});

export const setUICustomization = operation('SetUICustomization', {
  access: 'pool',
  input: ofClient.extend({
    CSS: z.string().max(131_072).optional(),
    // Bytes in this process, and their Base64 on the wire.
    ImageFile: z.custom<Uint8Array>((value) => value instanceof Uint8Array || typeof value === 'string').optional(),
  }),
  errors: [],
  async handle({ ClientId = ALL, CSS, ImageFile }, { pool, store, now }) {
    await requireClient(store, pool.id, ClientId);
    const former = await store.branding.find(pool.id, ClientId);
    if (CSS !== undefined) pageCss(CSS);
    const css = CSS ?? former?.css;
    const logo = ImageFile === undefined ? former?.logo : imageOf(ImageFile);
    const branding: Branding = {
      poolId: pool.id,
      clientId: ClientId,
      ...(css !== undefined && css !== '' && { css }),
      ...(logo !== undefined && { logo }),
      createdAt: former?.createdAt ?? now(),
      modifiedAt: now(),
    };
    await store.branding.put(branding);
    return { UICustomization: describe(branding, ClientId) };
  },
});

async function requireClient(store: Store, poolId: string, clientId: string): Promise<void> {
  if (clientId === ALL || (await store.clients.find(clientId))?.poolId === poolId) return;
  refuse('ResourceNotFoundException', `User pool client ${clientId} does not exist.`);
}

/** An image that is what it says, in an address of its own. Throws InvalidParameterException. */
function imageOf(given: Uint8Array | string): string {
  const bytes = Buffer.from(given as string, typeof given === 'string' ? 'base64' : undefined);
  const kind = KINDS.find(({ begins }) => begins.every((byte, index) => bytes[index] === byte));
  if (!kind || bytes.length > LARGEST_IMAGE) {
    return refuse('InvalidParameterException', `ImageFile must be a PNG or JPEG of at most ${LARGEST_IMAGE} bytes.`);
  }
  return `data:${kind.type};base64,${bytes.toString('base64')}`;
}

function describe({ poolId, css, logo, createdAt, modifiedAt }: Branding, clientId: string) {
  return {
    UserPoolId: poolId,
    ClientId: clientId,
    ...(css !== undefined && { CSS: css, CSSVersion: CSS_VERSION }),
    ...(logo !== undefined && { ImageUrl: logo }),
    CreationDate: new Date(createdAt),
    LastModifiedDate: new Date(modifiedAt),
  };
}
