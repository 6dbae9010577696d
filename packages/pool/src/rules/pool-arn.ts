/** Not the number of any AWS account. */
const ACCOUNT = '000000000000';

/** The name that resources of AWS go by; its region is the first part of the pool's id. */
export function poolArn(poolId: string): string {
  const region = poolId.slice(0, poolId.lastIndexOf('_'));
  return `arn:aws:cognito-idp:${region}:${ACCOUNT}:userpool/${poolId}`;
}

/** Which pool an ARN names; undefined for the ARN of anything else. */
export function poolOfArn(arn: string): string | undefined {
  const poolId = arn.slice(arn.lastIndexOf('/') + 1);
  return arn === poolArn(poolId) ? poolId : undefined;
}
