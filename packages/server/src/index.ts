export { type App, createApp } from './app.ts';
export type { About, AppOptions, Environment, Log, MailboxMessage, WebFile, WebFiles } from './options.ts';
