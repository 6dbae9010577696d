import type { ErrorCode, OwnIdentities } from '@custom-cognito/contract';
import { ApiError } from '@custom-cognito/contract';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useSurroundings } from '../auth-provider.tsx';
import { useSignInAgain } from '../components/sign-in-again.tsx';
import { useSsoProviders } from '../components/sso-buttons.tsx';
import { type Failure, failureOf } from '../forms/failure.ts';
import { useForm } from '../forms/use-form.ts';
import { Submit } from '../parts/buttons.tsx';
import { Alert } from '../parts/notices.tsx';
import { Shell } from '../parts/shell.tsx';
import { useAuth } from '../use-auth.ts';

type Identity = OwnIdentities['identities'][number];

export interface LinkedIdentitiesProps {
  /** Why a provider was not linked, as the address of the page tells in `sso_error`. */
  readonly refused?: ErrorCode;
}

/** The identity providers that lead to the account, with a way to link and unlink each; nothing where there are none. */
export function LinkedIdentities({ refused }: LinkedIdentitiesProps) {
  const surroundings = useSurroundings();
  const { words } = surroundings;
  const { told, failure } = useOwnIdentities();
  const providers = useSsoProviders();
  const [leaving, setLeaving] = useState<Identity>();
  if (providers.length === 0 && (told?.identities.length ?? 0) === 0 && !failure) return null;
  if (leaving) return <Unlink identity={leaving} onCancel={() => setLeaving(undefined)} />;
  return (
    <section className="cc-section">
      <div className="cc-form">
        <h2>{words.providers}</h2>
        <p className="cc-lead">{words.providersLead}</p>
        <Alert failure={failure ?? (refused && failureOf(new ApiError(refused), surroundings))} secondsLeft={0} />
        <ul className="cc-sessions" aria-busy={told === undefined}>
          {told?.identities.map((identity) => (
            <Linked key={identity.id} identity={identity} onUnlink={() => setLeaving(identity)} />
          ))}
        </ul>
        {told?.password && providers.map(({ id, name }) => <Link key={id} provider={id} name={name} />)}
      </div>
    </section>
  );
}

function Linked({ identity, onUnlink }: { readonly identity: Identity; readonly onUnlink: () => void }) {
  const { words, locale } = useSurroundings();
  const { provider, linked_at: at, removable } = identity;
  const when = at === null ? '' : new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }).format(new Date(at));
  return (
    <li>
      <div>
        <strong>{provider}</strong>
        <p className="cc-hint">{removable ? when && words.linkedOn(when) : words.onlyIdentity}</p>
      </div>
      {removable && (
        <button
          type="button"
          className="cc-button"
          data-kind="quiet"
          aria-label={words.unlinkOf(provider)}
          onClick={onUnlink}
        >
          {words.unlink}
        </button>
      )}
    </li>
  );
}

/** Leads to the provider, which comes back to this page. */
function Link({ provider, name }: { readonly provider: string; readonly name: string }) {
  const { words } = useSurroundings();
  const { linkIdentity } = useAuth();
  const form = useForm({}, () => linkIdentity(provider));
  const again = useSignInAgain(form);
  return (
    again.instead || (
      <Shell form={form} remedy={again.remedy}>
        {again.said}
        <Submit form={form} kind="quiet">
          {words.linkProvider(name)}
        </Submit>
      </Shell>
    )
  );
}

/** Asks once more, since all sessions end with it. */
function Unlink({ identity, onCancel }: { readonly identity: Identity; readonly onCancel: () => void }) {
  const { words } = useSurroundings();
  const { unlinkIdentity } = useAuth();
  const form = useForm({}, () => unlinkIdentity(identity.id));
  const again = useSignInAgain(form);
  const harmless = useRef<HTMLButtonElement>(null);
  // What was pressed is gone: the focus goes to the answer that changes nothing.
  useEffect(() => harmless.current?.focus(), []);
  if (again.instead) return <section className="cc-section">{again.instead}</section>;
  return (
    <section className="cc-section">
      <Shell
        form={form}
        title={words.unlinkOf(identity.provider)}
        level={2}
        lead={words.unlinkLead}
        remedy={again.remedy}
      >
        {again.said}
        <div className="cc-row">
          <Submit form={form} kind="danger">
            {words.unlink}
          </Submit>
          <button ref={harmless} type="button" className="cc-button" data-kind="quiet" onClick={onCancel}>
            {words.cancel}
          </button>
        </div>
      </Shell>
    </section>
  );
}

/** The identities of one's own account, read when first wanted. */
export function useOwnIdentities(wanted = true): { told: OwnIdentities | undefined; failure: Failure | undefined } {
  const surroundings = useSurroundings();
  const { identities } = useAuth();
  const [told, setTold] = useState<OwnIdentities>();
  const [failure, setFailure] = useState<Failure>();
  const read = useCallback(async () => {
    try {
      setTold(await identities());
    } catch (error) {
      setFailure(failureOf(error, surroundings));
    }
  }, [identities, surroundings]);
  useEffect(() => {
    if (wanted) void read();
  }, [wanted, read]);
  return { told, failure };
}
