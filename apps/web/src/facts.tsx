import type { ReactNode } from 'react';

export type Fact = readonly [name: string, value: ReactNode];

interface FactsProps {
  readonly facts: readonly Fact[];
  /** Whether there is room for two columns of them. */
  readonly wide?: boolean;
}

/** Values by their names. */
export function Facts({ facts, wide = false }: FactsProps) {
  return (
    <dl className="facts" data-wide={wide}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
