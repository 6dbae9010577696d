import { z } from 'zod';
import { refuse } from '../errors.ts';
import { operation } from '../operation.ts';
import type { Parts } from '../parts.ts';
import { withoutTags, withTags } from '../rules/tags.ts';
import type { UserPool } from '../store/pools.ts';
import * as shape from './shapes.ts';

const tagKey = z.string().min(1).max(128);

export const tagResource = operation('TagResource', {
  access: 'poolArn',
  input: z.object({ ResourceArn: shape.arn, Tags: shape.tags }),
  errors: [],
  handle: (input, { pool, store, now }) => retag(pool, (tags) => withTags(tags, input.Tags), { store, now }),
});

export const untagResource = operation('UntagResource', {
  access: 'poolArn',
  input: z.object({ ResourceArn: shape.arn, TagKeys: z.array(tagKey) }),
  errors: [],
  handle: (input, { pool, store, now }) => retag(pool, (tags) => withoutTags(tags, input.TagKeys), { store, now }),
});

export const listTagsForResource = operation('ListTagsForResource', {
  access: 'poolArn',
  input: z.object({ ResourceArn: shape.arn }),
  errors: [],
  handle: async (_input, { pool }) => ({ Tags: { ...pool.settings.UserPoolTags } }),
});

async function retag(
  pool: UserPool,
  change: (tags: Record<string, string>) => Record<string, string>,
  { store, now }: Pick<Parts, 'store' | 'now'>,
): Promise<object> {
  const tagged = await store.pools.revise(pool.id, ({ name, settings }) => {
    const UserPoolTags = change(settings.UserPoolTags ?? {});
    return { name, settings: { ...settings, UserPoolTags }, modifiedAt: now() };
  });
  if (!tagged) refuse('ResourceNotFoundException', `User pool ${pool.id} does not exist.`);
  return {};
}
