// What is said to the service. A day-long 500 and a dead line look alike to the queue: it waits.
const TIMEOUT = 30_000;

export function makeNetwork({ key, fetch = globalThis.fetch.bind(globalThis), language = () => document.documentElement.lang }) {
  async function call(method, path, body, headers) {
    const answer = await fetch(`/api/v1/${path}`, {
      method,
      headers: { 'Accept-Language': language(), ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: 'omit', // an organizer's session in the same browser is nobody's vote
      cache: 'no-store',
      signal: AbortSignal.timeout(TIMEOUT),
    });
    const retryAfter = Number.parseInt(answer.headers.get('Retry-After') ?? '', 10);
    let json = null;
    try { json = await answer.json(); } catch { /* a proxy's page */ }
    return { status: answer.status, retryAfter: Number.isFinite(retryAfter) ? retryAfter : undefined, json };
  }

  // once the next key has been used the present one opens nothing any more; until then it is kept
  async function keyed(method, path, body) {
    const { present, next } = await key.read();
    if (!present && !next)
      return { status: 401, json: null };
    const answer = await call(method, path, body, { 'X-Api-Key': next ?? present });
    if (next && answer.status !== 401) {
      await key.write({ present: next });
    } else if (next && present && answer.status === 401) {
      await key.write({ present });
      return call(method, path, body, { 'X-Api-Key': present });
    }
    return answer;
  }

  return {
    get: path => keyed('GET', path),
    // with a token no key is needed, nor sent
    post: (path, body, token) => (token ? call('POST', path, { ...body, token }) : keyed('POST', path, body)),
    open: (path, body) => call('POST', path, body),
    async renewKey() {
      const answer = await keyed('POST', 'devices/self/key', {});
      if (answer.status === 200)
        await key.write({ ...(await key.read()), next: answer.json.key });
    },
  };
}
