// Keeps the page and its texts on the device: it starts offline, and a new version takes over only when the page says that nobody is answering.
importScripts('/kiosk/version.js'); // KIOSK: the version, and the files that it consists of

const CACHE = `kiosk-${KIOSK.version}`;
const isFrame = url => url.origin === location.origin && /^\/kiosk\/[^/.]+$/.test(url.pathname);

async function keep(cache, path) {
  const answer = await fetch(new Request(path, { cache: 'reload', credentials: 'omit' }));
  if (answer.ok)
    await cache.put(path, answer); // what cannot be had now stays as it was
  return answer.ok;
}

async function frames() {
  const open = (await clients.matchAll({ type: 'window', includeUncontrolled: true })).map(c => new URL(c.url)).filter(isFrame).map(u => u.pathname);
  const kept = [];
  for (const name of await caches.keys())
    kept.push(...(await (await caches.open(name)).keys()).map(r => new URL(r.url)).filter(isFrame).map(u => u.pathname));
  return [...new Set([...open, ...kept])];
}

self.addEventListener('install', event => event.waitUntil((async () => {
  const cache = await caches.open(CACHE);
  await cache.addAll(KIOSK.files.map(f => new Request(f, { cache: 'reload' })));
  for (const path of await frames())
    if (!await keep(cache, path) && await caches.match(path))
      await cache.put(path, await caches.match(path));
})()));

self.addEventListener('activate', event => event.waitUntil((async () => {
  for (const name of await caches.keys())
    if (name.startsWith('kiosk-') && name !== CACHE)
      await caches.delete(name);
  await clients.claim();
})()));

self.addEventListener('message', event => {
  if (event.data === 'take-over')
    self.skipWaiting();
  if (event.data?.refresh)
    event.waitUntil((async () => event.ports[0].postMessage(await keep(await caches.open(CACHE), event.data.refresh).catch(() => false)))());
});

self.addEventListener('fetch', event => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== location.origin)
    return;
  if (event.request.mode === 'navigate' && isFrame(url))
    event.respondWith(answer(url.pathname, event.request));
  else if (KIOSK.files.includes(url.pathname))
    event.respondWith(answer(url.pathname, event.request));
});

async function answer(path, request) {
  const cache = await caches.open(CACHE);
  return await cache.match(path) ?? fetch(request);
}
