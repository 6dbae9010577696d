export { type App, createApp } from './app.ts';
export type { About, AppOptions, Environment, Log, MailboxMessage } from './options.ts';
