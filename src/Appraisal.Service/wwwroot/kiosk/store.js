// IndexedDB as a few promises. Three stores: `held` and `refused` in order of their coming, `settings` by name.
const request = r => new Promise((done, fail) => {
  r.onsuccess = () => done(r.result);
  r.onerror = () => fail(r.error);
});

export async function openStore(name = 'kiosk', indexedDB = globalThis.indexedDB) {
  const opening = indexedDB.open(name, 1);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore('held', { autoIncrement: true });
    opening.result.createObjectStore('refused', { autoIncrement: true });
    opening.result.createObjectStore('settings');
  };
  const db = await request(opening);
  db.onversionchange = () => db.close();

  // done only when the transaction is on the disk: what was answered "kept" is kept
  function transaction(stores, mode, work) {
    return new Promise((done, fail) => {
      const t = db.transaction(stores, mode, { durability: 'strict' });
      let result;
      t.oncomplete = () => done(result);
      t.onabort = () => fail(t.error ?? new DOMException('aborted', 'AbortError'));
      t.onerror = () => fail(t.error);
      Promise.resolve(work(...stores.map(s => t.objectStore(s)))).then(r => { result = r; }, error => { t.abort(); fail(error); });
    });
  }

  return {
    get: name => transaction(['settings'], 'readonly', s => request(s.get(name))),
    set: (name, value) => transaction(['settings'], 'readwrite', s => request(value === undefined ? s.delete(name) : s.put(value, name))),
    add: value => transaction(['held'], 'readwrite', s => request(s.add(value))),
    count: store => transaction([store], 'readonly', s => request(s.count())),
    async first(store, most) {
      return transaction([store], 'readonly', async s => {
        const [keys, values] = await Promise.all([request(s.getAllKeys(null, most)), request(s.getAll(null, most))]);
        return keys.map((key, i) => ({ key, value: values[i] }));
      });
    },
    // in one transaction, so that nothing is in both places or in none
    settle: (deleted, refused) => transaction(['held', 'refused'], 'readwrite', (held, kept) => Promise.all([
      ...deleted.map(key => request(held.delete(key))),
      ...refused.map(r => request(held.delete(r.key)).then(() => request(kept.add(r.value)))),
    ])),
    remove: (store, keys) => transaction([store], 'readwrite', s => Promise.all(keys.map(key => request(s.delete(key))))),
    clear: () => transaction(['held', 'refused', 'settings'], 'readwrite', (...all) => Promise.all(all.map(s => request(s.clear())))),
    close: () => db.close(),
  };
}
