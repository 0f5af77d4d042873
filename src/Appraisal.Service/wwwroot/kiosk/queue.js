// The answers that wait: sealed, in order, each until it was answered.
export function makeQueue(store, seal) {
  return {
    // throws where the disk is full: then nobody is asked any more
    async hold(item) {
      await store.add({ at: item.heldAt, sealed: await seal.seal(item) });
    },
    async next(most) {
      const rows = await store.first('held', most);
      return Promise.all(rows.map(async row => ({ key: row.key, heldAt: row.value.at, ...await seal.open(row.value.sealed) })));
    },
    async settle(stored, refused) {
      const sealed = await Promise.all(refused.map(async r => ({
        key: r.item.key,
        value: { at: r.item.heldAt, message: r.message, sealed: await seal.seal({ ...r.item, key: undefined }) },
      })));
      await store.settle(stored.map(item => item.key), sealed);
    },
    counts: async () => ({ held: await store.count('held'), refused: await store.count('refused') }),
    async oldest() {
      const [row] = await store.first('held', 1);
      return row?.value.at;
    },
    refusals: async most => (await store.first('refused', most)).map(row => ({ key: row.key, at: row.value.at, message: row.value.message })),
    async all() {
      const rows = [...await store.first('held', 100_000), ...await store.first('refused', 100_000)];
      return Promise.all(rows.map(row => seal.open(row.value.sealed)));
    },
  };
}
