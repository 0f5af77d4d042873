// A new version of the page, or of what the survey asks, takes over between two people and never under one.
export function makeUpdates({ frame, isFree }) {
  let registration = null, stale = false, reloading = false;

  const refresh = () => new Promise(done => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = event => done(event.data);
    (registration.active ?? registration.waiting).postMessage({ refresh: location.pathname }, [port2]);
    setTimeout(() => done(false), 10_000);
  });

  return {
    async start() {
      try {
        registration = await navigator.serviceWorker.register('/kiosk/worker.js', { scope: '/kiosk/' });
      } catch {
        return; // it works while there is a network
      }
      const first = !navigator.serviceWorker.controller;
      navigator.serviceWorker.addEventListener('controllerchange', () => {
        if (reloading && isFree())
          location.reload();
      });
      if (first)
        navigator.serviceWorker.ready.then(refresh);
    },
    // what the service runs and asks, by its heartbeat
    heard(version, definition) {
      if (version && version !== frame.version)
        registration?.update().catch(() => {});
      if (definition && definition !== frame.survey.definition)
        stale = true;
    },
    // true: the page is about to start anew
    async betweenPeople() {
      if (registration?.waiting) {
        reloading = true;
        registration.waiting.postMessage('take-over');
        setTimeout(() => location.reload(), 5_000); // if nothing comes of it
        return true;
      }
      if (stale && registration?.active && await refresh()) {
        location.reload();
        return true;
      }
      stale = false;
      return false;
    },
  };
}
