import { timingSafeEqual } from 'node:crypto';
import { CognitoError } from '../../errors.ts';
import type { Visit } from '../../federation/federation.ts';
import { knownPageCss } from '../../rules/page-css.ts';
import type { Branding } from '../../store/branding.ts';
import { redirect } from '../authorization-redirect.ts';
import { authorize } from '../authorize.ts';
import { formToken } from '../browser.ts';
import { readForm } from '../form.ts';
import { OAuthError } from '../oauth-error.ts';
import { errorPage } from '../pages/error-page.ts';
import { html } from '../pages/html.ts';
import { type Look, pageResponse } from '../pages/layout.ts';
import { languageOf, wordsIn } from '../pages/words.ts';
import type { HostedForm, Outcome, Submission } from './form.ts';
import { noticeOf } from './notices.ts';
import { type Opened, openRequest } from './open-request.ts';
import { keepProgress, type Notice } from './progress.ts';

const GOOD: readonly Notice[] = ['password_set', 'confirmed', 'resent'];

/** Shows a page of a request; an application may send its users to some pages to begin with. */
export async function showOrBegin(form: HostedForm, visit: Visit): Promise<Response> {
  const address = new URL(visit.http.url);
  if (form.begins && !address.searchParams.has('request')) return authorize(visit, { page: form.path, passes: false });
  const opened = await openRequest(visit);
  return opened ? show(form, opened) : errorPage('request_over', visit);
}

/** Takes the answer of a page: from its own form, in its own browser, and always with a redirect after it. */
export async function submit(form: HostedForm, visit: Visit): Promise<Response> {
  if (isForeign(visit)) return errorPage('bad_form', visit);
  const opened = await openRequest(visit);
  if (!opened) return errorPage('request_over', visit);
  const fields = await formOf(visit);
  const right = Buffer.from(formToken(opened.browser, opened.authorization.id, visit.parts));
  const given = Buffer.from(fields?.csrf ?? '');
  if (!fields || given.length !== right.length || !timingSafeEqual(given, right)) return errorPage('bad_form', visit);
  const outcome = await outcomeOf(form, { ...opened, fields });
  if ('response' in outcome) return outcome.response;
  await keepProgress(opened.authorization.id, { ...outcome.progress, noticeAt: outcome.path }, visit.parts);
  return redirect(pathOf(outcome.path, opened));
}

async function outcomeOf(form: HostedForm, submission: Submission): Promise<Outcome> {
  try {
    return await form.submit(submission);
  } catch (error) {
    if (!(error instanceof CognitoError)) throw error;
    const notice = noticeOf(error, form.refusal);
    const { challenge, notice: _former, ...kept } = submission.progress;
    const username = submission.fields.username ?? kept.username;
    const progress = { ...kept, notice, ...(username !== undefined && { username: username.slice(0, 256) }) };
    if (notice === 'session_over') return { path: '/login', progress };
    const path = form.path === '/resendCode' ? '/confirmUser' : form.path;
    return { path, progress: { ...progress, ...(challenge && { challenge }) } };
  }
}

async function show(form: HostedForm, opened: Opened): Promise<Response> {
  const { visit, authorization, pool, client, progress, browser } = opened;
  const { asked } = authorization;
  const language = languageOf(visit.http, { asked: asked.language, otherwise: visit.parts.locale });
  const words = wordsIn(language);
  const token = formToken(browser, authorization.id, visit.parts);
  const at = (path: string) => pathOf(path, opened);
  const page = form.page({ authorization, pool, client, progress, words, token, at });
  if (!page) return redirect(at('/login'));
  const notice = progress.noticeAt === form.path ? progress.notice : undefined;
  const mood = notice !== undefined && GOOD.includes(notice) ? 'notice good' : 'notice errorMessage-customizable';
  const told = notice !== undefined && html`<p class="${mood}" role="alert">${words.notices[notice]}</p>`;
  const branding = await visit.parts.store.branding.effective(pool.id, client.id);
  const leadsTo = [new URL(asked.redirectUri).protocol];
  return pageResponse({
    title: page.title,
    body: html`${told}${page.body}`,
    language,
    leadsTo,
    look: lookOf(branding),
  });
}

function pathOf(path: string, { authorization }: Pick<Opened, 'authorization'>): string {
  return `${path}?request=${authorization.id}`;
}

function lookOf(branding: Branding | undefined): Look {
  const { css, logo } = branding ?? {};
  return { ...(css !== undefined && { css: knownPageCss(css) }), ...(logo !== undefined && { logo }) };
}

/** Whether a browser says that another site sent the form. Behind a proxy the page's own site is not the request's. */
function isForeign({ http, parts }: Visit): boolean {
  const site = http.headers.get('sec-fetch-site');
  if (site !== null) return site !== 'same-origin';
  const origin = http.headers.get('origin');
  return origin !== null && ![http.url, parts.tokens.publicUrl].some((own) => new URL(own).origin === origin);
}

async function formOf({ http }: Visit): Promise<Submission['fields'] | undefined> {
  try {
    return await readForm(http);
  } catch (error) {
    if (error instanceof OAuthError) return undefined;
    throw error;
  }
}
