import { useLocation } from 'react-router';

/** Addresses within the app; the language that was asked for stays, filters do not. */
export function usePlaces() {
  const lang = new URLSearchParams(useLocation().search).get('lang');
  const to = (pathname: string, asked: Readonly<Record<string, string>> = {}) => ({
    pathname,
    search: String(new URLSearchParams({ ...asked, ...(lang !== null && { lang }) })),
  });
  return {
    to,
    user: (sub: string) => to(`/admin/users/${encodeURIComponent(sub)}`),
  };
}
