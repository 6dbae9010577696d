import { connect } from 'node:net';
import { findBinary, freePort, type PrivateInstance, startPrivate, temporaryFolder } from './private-instance.ts';

/** Says whether something at the URL answers PING within two seconds; a Redis that asks for a password counts. */
export function redisAnswers(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port || 6379), timeout: 2000 });
    const finish = (answered: boolean) => {
      socket.destroy();
      resolve(answered);
    };
    socket.once('connect', () => socket.write('PING\r\n'));
    socket.once('data', (reply) => finish(/^(\+PONG|-NOAUTH)/.test(reply.toString('latin1'))));
    socket.once('error', () => finish(false));
    socket.once('timeout', () => finish(false));
  });
}

/** The URL of a Redis that already runs on the usual local port, or undefined. */
export async function findRedis(): Promise<string | undefined> {
  const url = 'redis://127.0.0.1:6379';
  return (await redisAnswers(url)) ? url : undefined;
}

/** Starts a Redis of our own from the installed binary, or returns undefined where there is none. */
export async function startRedis(): Promise<PrivateInstance | undefined> {
  const binary = findBinary('redis-server', ['/usr/bin', '/usr/local/bin']);
  if (!binary) return undefined;
  const folder = temporaryFolder('redis');
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  return startPrivate({
    folder,
    url,
    command: [
      binary,
      '--bind',
      '127.0.0.1',
      '--port',
      String(port),
      '--save',
      '',
      '--appendonly',
      'no',
      '--dir',
      folder,
    ],
    answers: () => redisAnswers(url),
  });
}
