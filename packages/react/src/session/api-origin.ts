/** Whether a request goes to the API's origin, the only place that ever gets a token. */
export type IsApi = (url: string | URL) => boolean;

/** `baseUrl` may be empty, or relative to the page: then it is the page's own origin. */
export function apiOrigin(baseUrl: string): IsApi {
  return (url) => {
    const page = globalThis.location?.href;
    const [api, asked] = [baseUrl || page, url].map((one) =>
      one && URL.canParse(one, page) ? new URL(one, page) : null,
    );
    return Boolean(api && asked && api.origin !== 'null' && api.origin === asked.origin);
  };
}
