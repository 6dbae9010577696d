export { ROUTES } from './routes.ts';
export { validate } from './validate.ts';
