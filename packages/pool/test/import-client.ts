import { setTimeout as delay } from 'node:timers/promises';
import type { CreateUserImportJobRequest, UserImportJobType } from '@aws-sdk/client-cognito-identity-provider';
import type { TestPool } from './harness.ts';

export const ROLE = 'arn:aws:iam::123456789012:role/import';

/** A row of a pool's answer to GET at the address of a job. */
export interface Line {
  readonly line: number;
  readonly result: string;
  readonly code: string;
}

type Settings = Partial<CreateUserImportJobRequest> & { UserPoolId: string };

/** Makes a job and sends it a file, as `curl -T` does to AWS. */
export async function prepareImport(test: TestPool, file: string | Uint8Array, more: Settings): Promise<string> {
  const { UserImportJob } = await test.sdk.createUserImportJob({
    JobName: 'people of before',
    CloudWatchLogsRoleArn: ROLE,
    ...more,
  });
  const sent = await sendFile(test, UserImportJob!.PreSignedUrl!, file);
  if (sent.status !== 200) throw new Error(`The file was not taken: ${sent.status}`);
  return UserImportJob!.JobId!;
}

export function sendFile(test: TestPool, url: string, body: string | Uint8Array): Promise<Response> {
  const headers = { 'x-amz-server-side-encryption': 'aws:kms' };
  return test.pool.fetch(new Request(url, { method: 'PUT', headers, body: Buffer.from(body) }));
}

/** Waits until a job is over. */
export async function over(test: TestPool, UserPoolId: string, JobId: string): Promise<UserImportJobType> {
  for (;;) {
    const { UserImportJob } = await test.sdk.describeUserImportJob({ UserPoolId, JobId });
    if (!/Pending|InProgress|Stopping/.test(UserImportJob?.Status ?? '')) return UserImportJob!;
    await delay(20);
  }
}

/** Imports a file, and answers what became of it. */
export async function importFile(test: TestPool, file: string | Uint8Array, more: Settings) {
  const { UserPoolId } = more;
  const JobId = await prepareImport(test, file, more);
  await test.sdk.startUserImportJob({ UserPoolId, JobId });
  const job = await over(test, UserPoolId, JobId);
  return { job, lines: await linesOf(test, job) };
}

export async function linesOf(test: TestPool, job: UserImportJobType): Promise<Line[]> {
  const answer = await test.pool.fetch(new Request(job.PreSignedUrl!));
  const text = await answer.text();
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}
