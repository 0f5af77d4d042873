import { makeAsking } from './asking.js';
import { makeBar } from './bar.js';
import { makeContact } from './contact.js';
import { makeIdle, realTimer } from './idle.js';
import { uuid7 } from './ids.js';
import { makeNetwork } from './network.js';
import { makeOperator, onHold } from './operator.js';
import { makePace } from './pace.js';
import { makeQueue } from './queue.js';
import { makeScreens } from './screens.js';
import { openSeal } from './seal.js';
import { makeSender } from './sender.js';
import { makeSetup } from './setup.js';
import { makeSpeech } from './speech.js';
import { openStore } from './store.js';
import { makeSync } from './sync.js';
import { makeTexts } from './texts.js';
import { makeUpdates } from './updates.js';

const frame = JSON.parse(document.getElementById('frame').textContent);
const { survey } = frame;
const THANKS = 4_000, HEARTBEAT = 60_000;

const texts = makeTexts(frame);
const t = texts.of;
const screen = document.getElementById('screen');
const screens = makeScreens({ texts, survey, screen });
const speech = makeSpeech();
const pace = makePace(frame.secondsBetween);
const now = () => Date.now();
const bar = makeBar({ bar: document.getElementById('bar'), screen, languages: frame.languages, texts, speech, onLanguage: () => asking.isOpen ? asking.render() : home() });
const asking = makeAsking({
  survey, texts, screens, screen, foot: document.getElementById('foot'),
  isTest: () => testing, onBegin: () => idle.start(), onTouch: () => idle.touch(), onDone: () => finish(),
});

let store, seal, queue, network, sync, sender, contact, operator, updates;
let device = null, token = null, subjects = [], testing = false, dialog = null;
const state = { version: frame.version, languages: frame.languages, language: frame.language, volume: 1 };

const idle = makeIdle({
  timer: realTimer,
  onAsk: () => { dialog = screens.idle(() => idle.stay()); },
  onAnswer: () => { dialog?.remove(); dialog = null; },
  onEnd: async () => {
    dialog?.remove();
    dialog = null;
    if (asking.isSendable && !testing)
      await hold(); // a first answer that was given is not lost
    clear();
    home();
  },
});

// ---- one person

function clear() {
  idle.stop();
  speech.stop();
  asking.end();
  dialog?.remove();
  dialog = null;
  document.body.removeAttribute('class');
  document.documentElement.removeAttribute('class');
  screen.replaceChildren();
  texts.use(state.language);
  bar.render();
}

async function home() {
  if (await updates.betweenPeople())
    return; // the new version starts anew
  if (token === null && !device)
    return setup.begin();
  if (contact.ended())
    return screens.message(t('ended'), t('ended-hint'));
  if (contact.opensAt() > contact.serverNow())
    return screens.message(t('not-open'), new Date(contact.opensAt()).toLocaleString(texts.language));
  if (state.full)
    return screens.message(t('out-of-order'), t('out-of-order-hint'));
  if (token?.done)
    return screens.thanks(token.message ?? t(token.sent ? 'phone-sent' : 'phone-kept'));
  const wait = token ? 0 : pace.wait(now());
  if (wait > 0) {
    screens.message(t('next-person'));
    return setTimeout(home, wait);
  }
  const chosen = token ? [{ staffNo: token.staffNo, name: token.name, smallGroups: token.smallGroup ? [token.stratum] : [] }]
    : device.only ? subjects.filter(s => s.staffNo === device.only) : subjects;
  if (chosen.length === 0)
    return screens.message(t('nobody'), t('nobody-hint'));
  asking.begin(chosen, token?.stratum);
}

// throws nothing: a full disk stops the asking
async function hold() {
  const response = asking.response(uuid7(now(), b => crypto.getRandomValues(b)), new Date(now()).toISOString());
  try {
    await queue.hold({ heldAt: now(), path: `surveys/${encodeURIComponent(survey.code)}/responses`, response, token: token?.text });
    pace.ended(now());
    if (token) {
      token.done = true;
      await store.set('token', undefined);
    }
  } catch {
    state.full = true;
  }
  send();
}

async function finish() {
  idle.stop();
  if (!testing)
    await hold();
  clear();
  if (state.full)
    return home();
  if (testing)
    return endTest();
  if (token)
    return home();
  screens.thanks();
  setTimeout(home, Math.max(THANKS, pace.busy(now()) ? THANKS : pace.wait(now())));
}

// ---- sending

function send() {
  sync?.hurry();
  sender?.send();
}

// who came by a slip waits to hear what became of the answer
async function tellOfToken() {
  if (!token?.done || asking.isOpen)
    return;
  const { held, refused } = await queue.counts();
  token.sent = held === 0;
  token.message = refused > 0 ? (await queue.refusals(1))[0].message : undefined;
  home();
}

async function heartbeat() {
  if (!device)
    return;
  await contact.heartbeat();
  await contact.showEdge();
  if (!asking.isOpen && !screen.querySelector('form'))
    home();
}

// ---- keys

addEventListener('keydown', event => {
  if (dialog || event.target.matches('input, select') || event.ctrlKey || event.altKey || event.metaKey)
    return;
  idle.touch();
  if (/^[0-9]$/.test(event.key))
    screen.querySelector(`[data-key="${event.key}"]`)?.click();
  if (event.key === 'Backspace')
    document.getElementById('back')?.click();
});
addEventListener('pointerdown', () => idle.touch());
addEventListener('contextmenu', event => event.preventDefault());
addEventListener('hashchange', () => location.hash && location.reload()); // another slip or code, in the same tab
addEventListener('online', () => { send(); heartbeat(); });

// ---- the operator's test, and what a device is set up with

function endTest() {
  testing = false;
  operator.open(t('test-done'));
}

const setup = makeSetup({ texts, screens, survey, on: {
  async token(text, isNew = true) {
    const answer = await network.open(`surveys/${encodeURIComponent(survey.code)}/tokens/look`, { token: text });
    if (answer.status !== 200)
      return answer;
    if (answer.json.used)
      return { status: 409, json: null };
    token = { ...answer.json, text };
    if (isNew)
      await store.set('token', await seal.seal(text)); // until it is used: the page may be closed meanwhile
    home();
    return answer;
  },
  async enrol(code) {
    const answer = await network.open('devices/redeem', { code });
    if (answer.status === 200 && answer.json.survey === survey.code) {
      await key.write({ present: answer.json.key });
      device = { id: answer.json.id, unit: answer.json.unit };
      await contact.readSubjects();
      state.persistent = await navigator.storage?.persist?.() ?? false;
    }
    return answer;
  },
  subjects: () => subjects,
  async ready(pin, only) {
    device = { ...device, only };
    await store.set('pin', pin);
    await store.set('device', await seal.seal(device));
    await heartbeat();
    home();
  },
} });

const key = {
  async read() {
    const sealed = await store.get('keys');
    return sealed ? seal.open(sealed) : {};
  },
  write: async keys => store.set('keys', await seal.seal(keys)),
};

async function boot() {
  // out of the address, the history and the next person's sight, before anything else
  const given = new URLSearchParams(location.hash.slice(1));
  if (location.hash)
    history.replaceState(null, '', location.pathname);
  texts.use(state.language);
  updates = makeUpdates({ frame, isFree: () => !asking.isOpen });
  try {
    if (!crypto.subtle || !navigator.locks || !navigator.serviceWorker)
      throw new Error('missing');
    store = await openStore();
    seal = await openSeal(store);
    await store.set('probe', now());
  } catch {
    return screens.message(t('no-storage'), t('no-storage-hint'));
  }
  queue = makeQueue(store, seal);
  network = makeNetwork({ key });
  sync = makeSync({ queue, network });
  contact = makeContact({ frame, network, queue, store, seal, state, now, updates, edge: document.getElementById('edge'), onSubjects: read => { subjects = read; } });
  sender = makeSender({ step: sync.step, rest: HEARTBEAT, onSent: contact.showEdge, onRest: tellOfToken });
  Object.assign(state, await store.get('contact') ?? {}, { language: await store.get('language') ?? frame.language, volume: await store.get('volume') ?? 1 });
  state.persistent = await navigator.storage?.persisted?.() ?? false;
  const sealed = await store.get('device');
  device = sealed ? await seal.open(sealed) : null;
  const kept = await store.get('subjects');
  subjects = kept ? await seal.open(kept) : [];
  speech.volume(state.volume);
  speech.onVoices(bar.render);
  operator = makeOperator({ texts, screens, store, queue, state: () => state, now, on: {
    leave: () => { clear(); home(); },
    language: async code => { state.language = code; await store.set('language', code); texts.use(code); operator.open(); },
    volume: async value => { state.volume = value; speech.volume(value); await store.set('volume', value); },
    test: () => { testing = true; clear(); home(); },
    send: () => { send(); heartbeat(); operator.open(); },
    restart: () => location.reload(),
    end: async () => { await store.clear(); location.reload(); },
  } });
  onHold(document.getElementById('corner'), realTimer, () => { if (device) { clear(); operator.ask(); } });
  await updates.start();
  clear();
  document.documentElement.dataset.ready = 'yes';
  const slip = given.get('token') ?? (await store.get('token') ? await seal.open(await store.get('token')) : null);
  if (slip)
    await setup.slip(slip, given.has('token'));
  else if (given.get('enrol') && !device)
    await setup.begin(given.get('enrol'));
  else
    home();
  send();
  heartbeat();
  setInterval(heartbeat, HEARTBEAT);
}

boot();
