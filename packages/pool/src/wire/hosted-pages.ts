import type { OperationName } from '../cognito.ts';
import type { Visit } from '../federation/federation.ts';
import { authorize } from '../oauth/authorize.ts';
import { hostedForms } from '../oauth/hosted/forms.ts';
import { goToProvider } from '../oauth/hosted/provider.ts';
import { showOrBegin, submit } from '../oauth/hosted/visit-form.ts';
import { logout } from '../oauth/logout.ts';
import { errorPage } from '../oauth/pages/error-page.ts';
import type { Served } from './oauth.ts';

/** What a method of an address does, and the operation whose rate it counts in. */
interface Action {
  readonly counts: OperationName;
  answer(visit: Visit): Promise<Response | undefined>;
}

type Page = Readonly<Partial<Record<string, Action>>>;

const pages: ReadonlyMap<string, Page> = new Map<string, Page>([
  [
    '/oauth2/authorize',
    { GET: { counts: 'InitiateAuth', answer: (visit) => authorize(visit, { page: '/login', passes: true }) } },
  ],
  ['/logout', { GET: { counts: 'InitiateAuth', answer: logout } }],
  ['/provider', { GET: { counts: 'InitiateAuth', answer: goToProvider } }],
  ...hostedForms.map((form): [string, Page] => [
    form.path,
    {
      GET: { counts: 'InitiateAuth', answer: (visit) => showOrBegin(form, visit) },
      POST: { counts: form.counts, answer: (visit) => submit(form, visit) },
    },
  ]),
]);

/** Serves the pages and what identity providers answer; undefined for any other address. */
export async function hostedPage(request: Request, { limits, ...served }: Served): Promise<Response | undefined> {
  const visit: Visit = { http: request, ...served };
  const page = pages.get(new URL(request.url).pathname);
  const action = page ? page[request.method] : ofProviders(visit);
  if (!action) {
    return page && new Response(null, { status: 405, headers: { allow: Object.keys(page).join(', ') } });
  }
  try {
    return limits?.admit(action.counts, {}) === false ? errorPage('too_many', visit) : await action.answer(visit);
  } catch (error) {
    visit.report.unexpected('hosted page', error);
    return errorPage('server_error', visit);
  }
}

function ofProviders({ http, federation }: Visit): Action | undefined {
  const answer = federation.answererOf(http);
  return answer && { counts: 'InitiateAuth', answer };
}
