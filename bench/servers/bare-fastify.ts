/** What a route costs that does nothing, run as a server of its own by `fastify.ts`. */
interface Fastify {
  get(path: string, handler: () => Promise<object>): void;
  listen(options: { port: number; host: string }): Promise<string>;
}

const { default: fastify } = (await import('fastify' as string)) as { default: () => Fastify };
const server = fastify();
server.get('/', async () => ({ sub: 'somebody', email: 'somebody@people.example.com' }));
console.log(`Web ${await server.listen({ port: 0, host: '127.0.0.1' })}`);
