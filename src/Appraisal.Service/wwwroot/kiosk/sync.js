// Sends what waits until each answer was answered. Clock, queue and network are given, so that a test can be any of them.
const FIRST_PAUSE = 2_000, LONGEST_PAUSE = 300_000, TOGETHER = 100;

// 400, 401 and the like of a batch say nothing of its answers: then each is sent by itself
const judgesEach = status => status === 400 || status === 413 || status === 415 || status === 422;

export function pause(failures, retryAfter, random) {
  const growing = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.max(0, failures - 1));
  return Math.max((retryAfter ?? 0) * 1000, growing * (0.5 + random() / 2));
}

export function makeSync({ queue, network, random = Math.random }) {
  let failures = 0;

  const message = problem => problem?.errors?.map(e => `${e.field} ${e.message}`.trim()).join(' · ') || problem?.detail || problem?.title || '';

  async function sendOne(item) {
    const answer = await network.post(item.path, item.response, item.token);
    if (answer.status === 200 || answer.status === 201)
      await queue.settle([item], []);
    else if (answer.json?.final === true)
      await queue.settle([], [{ item, message: message(answer.json) }]);
    else
      return answer;
    return undefined;
  }

  async function sendBatch(items) {
    const answer = await network.post(`${items[0].path}/batch`, { responses: items.map(i => i.response) });
    if (judgesEach(answer.status)) {
      for (const item of items) {
        const waits = await sendOne(item);
        if (waits)
          return waits;
      }
      return undefined;
    }
    if (answer.status !== 200 || !Array.isArray(answer.json?.results))
      return answer;
    const results = new Map(answer.json.results.map(r => [r.id, r]));
    const stored = [], refused = [];
    let waits = false;
    for (const item of items) {
      const result = results.get(item.response.id);
      if (result?.status === 'created' || result?.status === 'duplicate')
        stored.push(item);
      else if (result?.final === true)
        refused.push({ item, message: message(result) });
      else
        waits = true;
    }
    await queue.settle(stored, refused);
    return waits ? answer : undefined;
  }

  // what goes out together: answers of the device to one survey; one with a token goes alone, without the device's key
  function together(items) {
    const [first] = items;
    return first.token ? [first] : items.filter(i => !i.token && i.path === first.path);
  }

  return {
    // sends some; answers after how many milliseconds to come again: 0 = at once, null = nothing waits
    async step() {
      const items = await queue.next(TOGETHER);
      if (items.length === 0) {
        failures = 0;
        return null;
      }
      let answer;
      try {
        const some = together(items);
        answer = some.length === 1 ? await sendOne(some[0]) : await sendBatch(some);
      } catch {
        answer = { status: 0 }; // no network
      }
      if (!answer) {
        failures = 0;
        return 0;
      }
      failures++;
      return pause(failures, answer.retryAfter, random);
    },
    // something changed: the network is back, or a key was mended
    hurry() { failures = 0; },
  };
}
