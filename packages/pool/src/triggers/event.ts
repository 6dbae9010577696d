/**
 * What a hook is given, in AWS's shape; it returns the same event with `response` filled in.
 * Source: Amazon Cognito Developer Guide, "Customizing user pool workflows with Lambda triggers".
 */
export interface TriggerEvent {
  readonly version: string;
  /** What happened, such as `PreSignUp_SignUp`. */
  readonly triggerSource: string;
  readonly region: string;
  readonly userPoolId: string;
  readonly userName: string;
  readonly callerContext: { readonly awsSdkVersion: string; readonly clientId: string };
  // biome-ignore lint/suspicious/noExplicitAny: hooks are written against the shapes of `@types/aws-lambda`
  request: any;
  // biome-ignore lint/suspicious/noExplicitAny: each trigger checks what came back
  response: any;
}

/** A hook in this process, written as a Lambda function's handler is. */
export type TriggerFunction = (event: TriggerEvent) => unknown;
