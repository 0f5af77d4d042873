// The modules of the kiosk page that decide, with a clock, a store and a network of the test's own.
import assert from 'node:assert/strict';
import { test } from 'node:test';

const from = new URL('../../../../src/Appraisal.Service/wwwroot/kiosk/', import.meta.url);
const { makeSync, pause } = await import(new URL('sync.js', from));
const { makeIdle, QUIET, ASKED } = await import(new URL('idle.js', from));
const { makePace } = await import(new URL('pace.js', from));
const { makeFlow } = await import(new URL('flow.js', from));
const { uuid7 } = await import(new URL('ids.js', from));
const { makeQueue } = await import(new URL('queue.js', from));
const { makeNetwork } = await import(new URL('network.js', from));
const { openSeal, toFile, fromFile } = await import(new URL('seal.js', from));

// a store as store.js is one, in memory
function memory() {
  const stores = { held: new Map(), refused: new Map() }, settings = new Map();
  let key = 0;
  return {
    get: async name => settings.get(name),
    set: async (name, value) => { value === undefined ? settings.delete(name) : settings.set(name, value); },
    add: async value => { stores.held.set(++key, value); },
    count: async store => stores[store].size,
    first: async (store, most) => [...stores[store]].slice(0, most).map(([key, value]) => ({ key, value })),
    settle: async (deleted, refused) => {
      deleted.forEach(k => stores.held.delete(k));
      refused.forEach(r => { stores.held.delete(r.key); stores.refused.set(r.key, r.value); });
    },
    raw: stores,
  };
}

async function setUp(answers) {
  const store = memory(), queue = makeQueue(store, await openSeal(store)), sent = [];
  const network = { post: async (path, body, token) => {
    sent.push({ path, body, token });
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    const result = typeof answer === 'function' ? answer(path, body) : answer;
    if (result instanceof Error)
      throw result;
    return result;
  } };
  const sync = makeSync({ queue, network, random: () => 1 });
  const hold = (id, token) => queue.hold({ heldAt: 1, path: 'surveys/s/responses', response: { id }, token });
  return { store, queue, sync, sent, hold };
}

const each = status => (path, body) => ({ status: 200, json: { results: body.responses.map(r => ({ id: r.id, status, ...(status === 'invalid' ? { final: true, errors: [{ field: 'told', message: 'is none' }] } : {}) })) } });

test('sync: 201 and 200 delete, once each', async () => {
  const { queue, sync, hold, sent } = await setUp([{ status: 201, json: {} }, { status: 200, json: {} }]);
  await hold('a');
  assert.equal(await sync.step(), 0);
  await hold('b');
  assert.equal(await sync.step(), 0);
  assert.equal(await sync.step(), null);
  assert.deepEqual(await queue.counts(), { held: 0, refused: 0 });
  assert.equal(sent.length, 2);
});

test('sync: final is kept as refused with its message, whatever the status', async () => {
  for (const status of [400, 409, 413, 415, 422]) {
    const { queue, sync, hold } = await setUp([{ status, json: { final: true, title: 'no', errors: [{ field: 'told', message: 'is none' }] } }]);
    await hold('a');
    assert.equal(await sync.step(), 0);
    assert.deepEqual(await queue.counts(), { held: 0, refused: 1 });
    assert.equal((await queue.refusals(1))[0].message, 'told is none');
  }
});

test('sync: a dead line, 500, 503, 401 and what is not open yet wait, longer and longer', async () => {
  for (const answer of [new Error('offline'), { status: 500, json: null }, { status: 503, json: { final: false } }, { status: 401, json: {} }, { status: 409, json: { final: false } }]) {
    const { queue, sync, hold } = await setUp([answer]);
    await hold('a');
    const pauses = [await sync.step(), await sync.step(), await sync.step()];
    assert.deepEqual(pauses, [2000, 4000, 8000]);
    assert.deepEqual(await queue.counts(), { held: 1, refused: 0 });
  }
});

test('sync: Retry-After is the least that is waited', async () => {
  const { sync, hold } = await setUp([{ status: 429, retryAfter: 60, json: {} }]);
  await hold('a');
  assert.equal(await sync.step(), 60_000);
});

test('pause: never over five minutes, and never the same for all', () => {
  assert.equal(pause(50, undefined, () => 1), 300_000);
  assert.equal(pause(50, undefined, () => 0), 150_000);
});

test('sync: a batch is judged one by one', async () => {
  const results = (path, body) => ({ status: 200, json: { results: body.responses.map((r, i) => [
    { id: r.id, status: 'created' }, { id: r.id, status: 'conflict', final: true, errors: [] }, { id: r.id, status: 'invalid', final: false }][i]) } });
  const { queue, sync, hold, sent } = await setUp([results]);
  for (const id of ['a', 'b', 'c'])
    await hold(id);
  assert.equal(await sync.step(), 2000);
  assert.equal(sent[0].path, 'surveys/s/responses/batch');
  assert.deepEqual(await queue.counts(), { held: 1, refused: 1 });
});

test('sync: a batch that is refused as a whole is sent one by one', async () => {
  const { queue, sync, hold } = await setUp([(path, body) => (path.endsWith('/batch') ? { status: 413, json: { final: true } } : { status: 201, json: {} })]);
  await hold('a');
  await hold('b');
  assert.equal(await sync.step(), 0);
  assert.deepEqual(await queue.counts(), { held: 0, refused: 0 });
});

test('sync: one with a token goes alone', async () => {
  const { sync, hold, sent } = await setUp([{ status: 201, json: {} }]);
  await hold('a', 'SLIP');
  await hold('b');
  await sync.step();
  assert.deepEqual([sent[0].body, sent[0].token], [{ id: 'a' }, 'SLIP']);
});

test('sync: 10,000 held answers go in order, a hundred together, and none is left', async () => {
  const { queue, sync, hold, sent } = await setUp([each('created')]);
  for (let i = 0; i < 10_000; i++)
    await hold(`r${i}`);
  while (await sync.step() === 0);
  assert.deepEqual(await queue.counts(), { held: 0, refused: 0 });
  assert.deepEqual(sent.flatMap(s => s.body.responses.map(r => r.id)), Array.from({ length: 10_000 }, (_, i) => `r${i}`));
  assert.equal(sent.length, 100);
});

test('queue: what is held can be read by nobody without the key', async () => {
  const { store, hold } = await setUp([{ status: 201 }]);
  await hold('secret-id');
  const [value] = [...store.raw.held.values()];
  assert.equal(new TextDecoder().decode(value.sealed.data).includes('secret-id'), false);
  const key = await store.get('key');
  await assert.rejects(crypto.subtle.exportKey('raw', key));
});

test('queue: a full disk is told to who holds', async () => {
  const store = memory();
  store.add = async () => { throw new DOMException('full', 'QuotaExceededError'); };
  await assert.rejects(makeQueue(store, await openSeal(store)).hold({ heldAt: 1 }), { name: 'QuotaExceededError' });
});

test('seal: a file opens with its passphrase alone', async () => {
  const file = await toFile([{ id: 'a' }], 'long enough it is');
  assert.deepEqual(await fromFile(file, 'long enough it is'), [{ id: 'a' }]);
  await assert.rejects(fromFile(file, 'another passphrase'));
});

test('network: the next key takes over once it was used, the present one where it does not open', async () => {
  let keys = { present: 'one', next: 'two' };
  const used = [];
  const fetch = async (path, init) => {
    used.push(init.headers['X-Api-Key']);
    return new Response('{}', { status: init.headers['X-Api-Key'] === good ? 200 : 401 });
  };
  const network = makeNetwork({ key: { read: async () => keys, write: async k => { keys = k; } }, fetch, language: () => 'en' });
  let good = 'two';
  await network.get('x');
  assert.deepEqual(keys, { present: 'two' });
  keys = { present: 'one', next: 'lost' };
  good = 'one';
  assert.equal((await network.get('x')).status, 200);
  assert.deepEqual([keys, used], [{ present: 'one' }, ['two', 'lost', 'one']]);
});

function fakeTimer() {
  let at = 0, tasks = [];
  return {
    set: (f, ms) => { const task = { f, at: at + ms }; tasks.push(task); return task; },
    clear: task => { tasks = tasks.filter(t => t !== task); },
    pass: ms => {
      at += ms;
      for (const task of tasks.filter(t => t.at <= at)) {
        tasks = tasks.filter(t => t !== task);
        task.f();
      }
    },
  };
}

test('idle: 45 s, then the question for 20 s, then the end', () => {
  const timer = fakeTimer(), said = [];
  const idle = makeIdle({ timer, onAsk: () => said.push('ask'), onAnswer: () => said.push('stay'), onEnd: () => said.push('end') });
  idle.start();
  timer.pass(QUIET - 1);
  idle.touch();
  timer.pass(QUIET - 1);
  assert.deepEqual(said, []);
  for (let i = 0; i < 12; i++) { // it can be extended at least ten times
    timer.pass(QUIET);
    idle.touch(); // a touch elsewhere is no answer
    timer.pass(ASKED - 1);
    idle.stay();
  }
  timer.pass(QUIET);
  timer.pass(ASKED);
  assert.deepEqual([said.filter(s => s === 'ask').length, said.filter(s => s === 'stay').length, said.at(-1)], [13, 12, 'end']);
});

test('pace: five seconds, slower after three in a minute, and a clock set back holds nobody up', () => {
  const pace = makePace(5);
  assert.equal(pace.wait(0), 0);
  pace.ended(100_000);
  assert.equal(pace.wait(101_000), 4_000);
  pace.ended(106_000);
  pace.ended(112_000);
  assert.equal(pace.wait(113_000), 9_000);
  assert.equal(pace.busy(113_000), true);
  assert.equal(pace.wait(5_000), 0);
});

test('ids: UUIDv7 in the order of the clock, also where it stands before 1970', () => {
  const zero = b => b.fill(0);
  assert.equal(uuid7(0x0123456789ab, zero), '01234567-89ab-7000-8000-000000000000');
  assert.equal(uuid7(-5, zero), '00000000-0000-7000-8000-000000000000');
  assert.match(uuid7(7258118400000, b => b.fill(255)), /^[0-9a-f]{8}-[0-9a-f]{4}-7fff-bfff-f{12}$/);
});

const survey = {
  definition: 'd', strata: [{ code: 'poor' }, { code: 'other' }], reasons: [{ code: 'slow', item: 'q1', levels: [1, 2] }],
  items: [{ code: 'q1', levels: [5, 4, 3, 2, 1].map(value => ({ value })) }, { code: 'q2', min: 1, max: 5 }],
  pressure: { told: true, statements: [{ en: 'a' }, { en: 'b' }, { en: 'c' }, { en: 'd' }], added: { en: 'e' } },
};
const one = { staffNo: '1' }, two = { staffNo: '2' };

test('flow: a walk-in has three screens before the end may be reached', () => {
  const flow = makeFlow({ survey, subjects: [one, two], seed: 2 });
  assert.equal(flow.step.kind, 'subject');
  flow.answer(one);
  assert.equal(flow.step.kind, 'item');
  flow.answer(2);
  assert.equal(flow.sendable, false);
  assert.equal(flow.step.kind, 'stratum');
  flow.answer('poor');
  assert.equal(flow.sendable, true);
});

test('flow: all of it makes one response', () => {
  const flow = makeFlow({ survey, subjects: [one], stratum: 'poor', seed: 3 });
  flow.answer(2);
  assert.deepEqual(flow.offered(survey.items[0]).map(r => r.code), ['slow']);
  flow.answer(['slow']);
  flow.answer(null);
  flow.answer('no');
  assert.equal(flow.step.statements.length, 5);
  flow.answer(2);
  assert.equal(flow.done, true);
  assert.deepEqual(flow.response('id', 'at', 12.345), {
    id: 'id', staffNo: '1', stratum: 'poor', answers: { q1: 2, q2: null }, answeredAt: 'at', secondsTaken: 12.3, definition: 'd',
    told: 'no', reasons: { q1: ['slow'] }, list: { seed: 3, count: 2 },
  });
});

test('flow: another answer takes the reasons of the first away', () => {
  const flow = makeFlow({ survey, subjects: [one], stratum: 'poor', seed: 2 });
  flow.answer(2);
  flow.answer(['slow']);
  flow.back();
  flow.back();
  flow.answer(5);
  assert.deepEqual(flow.offered(survey.items[0]), []);
  assert.equal('reasons' in flow.response('id', 'at', 1), false);
});

test('flow: nothing but "don\'t know" is no answer that is sent', () => {
  const flow = makeFlow({ survey, subjects: [one], stratum: 'poor', seed: 2 });
  flow.answer(null);
  assert.equal(flow.sendable, false);
});
