// Who is signed in by a cookie changes nothing without an antiforgery token: the page fetches one and sends it along.
(() => {
  const send = window.fetch.bind(window);
  let token;

  const fetchToken = async () => {
    const answer = await send('../sign-in/token', { credentials: 'same-origin', headers: { Accept: 'application/json' } });
    return answer.ok ? await answer.json() : undefined;
  };

  window.fetch = async (input, init) => {
    const request = new Request(input, init);
    const isChange = !['GET', 'HEAD', 'OPTIONS'].includes(request.method);
    const hasOwn = request.headers.has('X-Api-Key') || request.headers.has('Authorization');
    if (!isChange || hasOwn || new URL(request.url).origin !== window.location.origin) {
      return send(request);
    }
    token ??= await fetchToken();
    if (token) {
      request.headers.set(token.header, token.token);
    }
    return send(request);
  };
})();
