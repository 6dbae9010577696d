import type { AxiosError, AxiosInstance, InternalAxiosRequestConfig } from 'axios';
import { isReplayable, isTokenRefusal } from './authorized-fetch.ts';
import { unlessOver } from './keeper.ts';
import { pageSession } from './page-session.ts';
import type { Session } from './session.ts';

/** What is noted with a request: the token it carried and whose it was, and whether it is the second try. */
interface Noted extends InternalAxiosRequestConfig {
  customCognito?: { readonly token: string; readonly epoch: number; readonly again: boolean };
}

/**
 * Gives an axios instance the access token, read with each request and for the API's origin only. A request that is
 * refused with `invalid_token` is made once more with another token, unless its body is a form or a stream.
 * @returns how to take it off again.
 */
export function attachTo(axios: AxiosInstance, session: Session = pageSession()): () => void {
  const { keeper, isApi } = session;

  const authorize = async (config: Noted): Promise<Noted> => {
    if (config.customCognito?.again) return config;
    if (!isApi(axios.getUri(config)) || config.headers.has('Authorization')) return config;
    const token = await unlessOver(keeper.usable());
    if (token === undefined) return config;
    config.headers.set('Authorization', `Bearer ${token}`);
    config.customCognito = { token, epoch: keeper.epoch(), again: false };
    return config;
  };

  const tryAgain = async (error: AxiosError): Promise<unknown> => {
    const { response, config }: { response?: AxiosError['response']; config?: Noted | undefined } = error;
    const sent = config?.customCognito;
    if (response?.status !== 401 || config === undefined || sent === undefined || sent.again) throw error;
    if (!isTokenRefusal(bodyOf(response.data)) || !isReplayable(config.data)) throw error;
    const token = await unlessOver(keeper.renew(sent.token));
    if (token === undefined || keeper.epoch() !== sent.epoch) throw error;
    config.headers.set('Authorization', `Bearer ${token}`);
    config.customCognito = { ...sent, again: true };
    return axios.request(config);
  };

  const requests = axios.interceptors.request.use(authorize);
  const responses = axios.interceptors.response.use(undefined, tryAgain);
  return () => {
    axios.interceptors.request.eject(requests);
    axios.interceptors.response.eject(responses);
  };
}

/** A caller that wants text gets the problem document as text. */
function bodyOf(data: unknown): unknown {
  if (typeof data !== 'string') return data;
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}
