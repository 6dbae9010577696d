import type { UserImportJobType } from '@aws-sdk/client-cognito-identity-provider';
import { z } from 'zod';
import { refuse } from '../errors.ts';
import { operation } from '../operation.ts';
import type { Parts } from '../parts.ts';
import { randomText } from '../random-text.ts';
import { importHeader } from '../rules/import-header.ts';
import type { ImportJob } from '../store/import-jobs.ts';
import { nextToken, position } from './pagination.ts';
import * as shape from './shapes.ts';

const LARGEST_PAGE = 60;
const ID_LENGTH = 10;
const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

const ofPool = z.object({ UserPoolId: shape.poolId });
const ofJob = ofPool.extend({
  JobId: z
    .string()
    .min(1)
    .max(55)
    .regex(/^import-[0-9a-zA-Z-]+$/),
});

export const getCsvHeader = operation('GetCSVHeader', {
  access: 'pool',
  input: ofPool,
  errors: [],
  handle: async (_input, { pool }) => ({ UserPoolId: pool.id, CSVHeader: importHeader(pool) }),
});

export const createUserImportJob = operation('CreateUserImportJob', {
  access: 'pool',
  input: ofPool.extend({
    JobName: z
      .string()
      .min(1)
      .max(128)
      .regex(/^[\w\s+=,.@-]+$/),
    CloudWatchLogsRoleArn: shape.arn,
    PasswordHashingAlgorithm: z.enum(['BCRYPT', 'SCRYPT', 'ARGON2ID', 'PBKDF2_SHA256']).optional(),
  }),
  errors: [],
  async handle(input, context) {
    const { pool, store, now } = context;
    const id = `import-${randomText(ALPHANUMERIC, ID_LENGTH)}`;
    await store.importJobs.insert({
      id,
      poolId: pool.id,
      name: input.JobName,
      roleArn: input.CloudWatchLogsRoleArn,
      ...(input.PasswordHashingAlgorithm && { algorithm: input.PasswordHashingAlgorithm }),
      createdAt: now(),
    });
    return describeAgain({ poolId: pool.id, id }, context);
  },
});

export const startUserImportJob = operation('StartUserImportJob', {
  access: 'pool',
  input: ofJob,
  errors: ['PreconditionNotMetException'],
  async handle(input, context) {
    const { pool, store, imports, now } = context;
    const job = { poolId: pool.id, id: input.JobId };
    const { file, status } = await find(job, context);
    if (!pool.settings.AutoVerifiedAttributes?.length) {
      refuse('PreconditionNotMetException', 'The user pool has no auto verified attributes.');
    }
    if (status === 'Created' && file === undefined) {
      refuse('PreconditionNotMetException', 'The CSV file of the user import job has not been uploaded.');
    }
    if (!(await store.importJobs.start(job, now()))) {
      refuse('PreconditionNotMetException', 'The user import job has been started before.');
    }
    const answer = await describeAgain(job, context);
    imports.wake();
    return answer;
  },
});

export const stopUserImportJob = operation('StopUserImportJob', {
  access: 'pool',
  input: ofJob,
  errors: ['PreconditionNotMetException'],
  async handle(input, context) {
    const { pool, store, imports } = context;
    const job = { poolId: pool.id, id: input.JobId };
    await find(job, context);
    if (!(await store.importJobs.stop(job))) {
      refuse('PreconditionNotMetException', 'The user import job is not running.');
    }
    const answer = await describeAgain(job, context);
    imports.wake();
    return answer;
  },
});

export const describeUserImportJob = operation('DescribeUserImportJob', {
  access: 'pool',
  input: ofJob,
  errors: [],
  handle: async (input, context) => describeAgain({ poolId: context.pool.id, id: input.JobId }, context),
});

export const listUserImportJobs = operation('ListUserImportJobs', {
  access: 'pool',
  input: ofPool.extend({
    MaxResults: z.int().min(1).max(LARGEST_PAGE),
    PaginationToken: shape.paginationToken.optional(),
  }),
  errors: [],
  async handle(input, context) {
    const { pool, store, secrets } = context;
    const listing = { operation: 'ListUserImportJobs', scope: [pool.id] };
    const after = position(secrets, listing, input.PaginationToken);
    const { jobs, next } = await store.importJobs.list({ poolId: pool.id, after, limit: input.MaxResults });
    return {
      UserImportJobs: jobs.map((job) => describe(job, context)),
      ...(next !== undefined && { PaginationToken: nextToken(secrets, listing, next) }),
    };
  },
});

async function find({ poolId, id }: Pick<ImportJob, 'poolId' | 'id'>, { store }: Pick<Parts, 'store'>) {
  return (
    (await store.importJobs.find(poolId, id)) ??
    refuse('ResourceNotFoundException', `User import job ${id} does not exist.`)
  );
}

async function describeAgain(job: Pick<ImportJob, 'poolId' | 'id'>, parts: Pick<Parts, 'store' | 'importFiles'>) {
  return { UserImportJob: describe(await find(job, parts), parts) };
}

function describe(job: ImportJob, { importFiles }: Pick<Parts, 'importFiles'>): UserImportJobType {
  return {
    JobName: job.name,
    JobId: job.id,
    UserPoolId: job.poolId,
    PreSignedUrl: importFiles.url(job),
    CreationDate: new Date(job.createdAt),
    ...(job.startedAt !== undefined && { StartDate: new Date(job.startedAt) }),
    ...(job.completedAt !== undefined && { CompletionDate: new Date(job.completedAt) }),
    Status: job.status,
    CloudWatchLogsRoleArn: job.roleArn,
    ImportedUsers: job.imported,
    SkippedUsers: job.skipped,
    FailedUsers: job.failed,
    ...(job.message !== undefined && { CompletionMessage: job.message }),
    ...(job.algorithm && { PasswordHashingAlgorithm: job.algorithm }),
  };
}
