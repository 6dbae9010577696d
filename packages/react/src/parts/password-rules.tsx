import { useSurroundings } from '../auth-provider.tsx';
import { passwordRules } from '../password-policy.ts';
import { usePasswordPolicy } from '../use-password-policy.ts';

interface PasswordRulesProps {
  readonly id: string;
  readonly password: string;
  /** What it may not contain, such as an address and a name. */
  readonly personal: readonly string[];
}

/** What is asked of a password that is chosen, and what of it the one that is typed meets. */
export function PasswordRules({ id, password, personal }: PasswordRulesProps) {
  const { words } = useSurroundings();
  const policy = usePasswordPolicy();
  return (
    <ul className="cc-rules" id={id} aria-label={words.rules}>
      {passwordRules(password, { policy, personal, words }).map(({ text, met }) => (
        <li key={text} data-met={met}>
          {text} <span className="cc-unseen">({met ? words.ruleMet : words.ruleUnmet})</span>
        </li>
      ))}
    </ul>
  );
}
