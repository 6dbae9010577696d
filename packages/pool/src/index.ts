export type { Call, Input, OperationName, Output } from './cognito.ts';
export { CognitoError, type ExceptionName } from './errors.ts';
export type { CodeLifetimes } from './parts.ts';
export { createPool, type Pool, type PoolOptions } from './pool.ts';
export { poolTables } from './store/migrations.ts';
export { awsLambda, type LambdaFunctions } from './triggers/aws-lambda.ts';
export type { TriggerEvent, TriggerFunction } from './triggers/event.ts';
export type { SigningCredentials } from './wire/sigv4.ts';
