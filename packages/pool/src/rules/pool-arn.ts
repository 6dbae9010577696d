/** Not the number of any AWS account. */
const ACCOUNT = '000000000000';

/** The name that resources of AWS go by; its region is the first part of the pool's id. */
export function poolArn(poolId: string): string {
  return `${serviceArn(poolId)}:userpool/${poolId}`;
}

/** The name of a user's device; `owner` is the username and the pool's id with a full stop between them. */
export function deviceArn(poolId: string, { owner, key }: { owner: string; key: string }): string {
  return `${serviceArn(poolId)}:owner/${owner}/device/${key}`;
}

/** Which pool an ARN names; undefined for the ARN of anything else. */
export function poolOfArn(arn: string): string | undefined {
  const poolId = arn.slice(arn.lastIndexOf('/') + 1);
  return arn === poolArn(poolId) ? poolId : undefined;
}

function serviceArn(poolId: string): string {
  return `arn:aws:cognito-idp:${poolId.slice(0, poolId.lastIndexOf('_'))}:${ACCOUNT}`;
}
