import type { TriggerEvent } from '@custom-cognito/pool';

type Results = { challengeName: string; challengeResult: boolean }[];

/** The three challenge hooks: three tries at one riddle, after the password where the client begins with it. */
export function riddle(event: TriggerEvent): TriggerEvent {
  const session: Results = event.request.session ?? [];
  if (event.triggerSource.startsWith('Define')) {
    const riddles = session.filter((one) => one.challengeName === 'CUSTOM_CHALLENGE');
    const solved = riddles.at(-1)?.challengeResult === true;
    event.response.issueTokens = solved;
    event.response.failAuthentication = !solved && riddles.length >= 3;
    event.response.challengeName = session.at(-1)?.challengeName === 'SRP_A' ? 'PASSWORD_VERIFIER' : 'CUSTOM_CHALLENGE';
  } else if (event.triggerSource.startsWith('Create')) {
    event.response.publicChallengeParameters = { question: 'Who goes there?', try: String(session.length + 1) };
    event.response.privateChallengeParameters = { answer: 'friend' };
    event.response.challengeMetadata = `RIDDLE-${session.length + 1}`;
  } else {
    event.response.answerCorrect = event.request.challengeAnswer === event.request.privateChallengeParameters.answer;
  }
  return event;
}
