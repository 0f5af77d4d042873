import { h, icon } from './dom.js';
import { makeFlow } from './flow.js';
import { makeIdle, realTimer } from './idle.js';
import { uuid7 } from './ids.js';
import { makeNetwork } from './network.js';
import { makeOperator, onHold } from './operator.js';
import { makePace } from './pace.js';
import { makeQueue } from './queue.js';
import { makeScreens } from './screens.js';
import { openSeal } from './seal.js';
import { makeSetup } from './setup.js';
import { makeSpeech } from './speech.js';
import { openStore } from './store.js';
import { makeSync } from './sync.js';
import { makeTexts } from './texts.js';
import { makeUpdates } from './updates.js';

const frame = JSON.parse(document.getElementById('frame').textContent);
const { survey } = frame;
const CHOSEN = 400, BACK = 5_000, THANKS = 4_000, HEARTBEAT = 60_000, MANY_HELD = 50, LONG_HELD = 3_600_000;

const texts = makeTexts(frame);
const t = texts.of;
const screen = document.getElementById('screen');
const foot = document.getElementById('foot');
const screens = makeScreens({ texts, survey, screen });
const speech = makeSpeech();
const pace = makePace(frame.secondsBetween);
const now = () => Date.now();

let store, seal, queue, network, sync, operator, updates;
let device = null, token = null, subjects = [], flow = null, started = 0, testing = false, busy = false, dialog = null, backTimer = null;
const state = { version: frame.version, languages: frame.languages, language: frame.language, volume: 1 };

const idle = makeIdle({
  timer: realTimer,
  onAsk: () => { dialog = screens.idle(() => idle.stay()); },
  onAnswer: () => { dialog?.remove(); dialog = null; },
  onEnd: async () => {
    dialog?.remove();
    dialog = null;
    if (flow?.sendable && !testing)
      await hold(); // a first answer that was given is not lost
    clear();
    home();
  },
});

// ---- one person

function clear() {
  idle.stop();
  speech.stop();
  clearTimeout(backTimer);
  flow = null;
  busy = false;
  dialog?.remove();
  dialog = null;
  document.body.removeAttribute('class');
  document.documentElement.removeAttribute('class');
  foot.replaceChildren();
  screen.replaceChildren();
  texts.use(state.language);
  renderBar();
}

async function home() {
  if (await updates.betweenPeople())
    return; // the new version starts anew
  if (token === null && !device)
    return setup.begin();
  if (ended())
    return screens.message(t('ended'), t('ended-hint'));
  if (opensAt() > serverNow())
    return screens.message(t('not-open'), new Date(opensAt()).toLocaleString(texts.language));
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
  flow = makeFlow({ survey, subjects: chosen, stratum: token?.stratum, seed: crypto.getRandomValues(new Uint32Array(1))[0] >>> 1 });
  started = performance.now();
  render(chosen);
}

function render(chosen = subjects) {
  if (!flow)
    return;
  const step = flow.step;
  if (flow.done)
    return finish();
  const skip = () => { flow.skip(); render(chosen); };
  const common = { chosen: flow.chosen(), on: (value, button) => choose(value, button, chosen), onSkip: skip };
  if (step.kind === 'subject')
    screens.choice(t('whom'), chosen.map(s => ({ value: s, label: s.name, detail: [...s.posts ?? [], s.unit].join(' · ') })), { ...common, onSkip: undefined, kind: 'cards' });
  if (step.kind === 'item')
    screens.item(step.item, { ...common, about: flow.subject.name, small: smallGroup() });
  if (step.kind === 'stratum')
    screens.choice(t('who-are-you'), survey.strata.map(s => ({ value: s.code, label: s.name })), { ...common, onSkip: undefined, kind: 'cards' });
  if (step.kind === 'reasons')
    screens.reasons(flow.offered(step.item), common);
  if (step.kind === 'told')
    screens.choice(t('told'), ['no', 'somebody-said', 'filled-in', 'rather-not-say'].map(value => ({ value, label: t(`told-${value}`) })), { ...common, kind: 'cards' });
  if (step.kind === 'list')
    screens.list(step.statements, common);
  renderFoot(chosen);
  if (testing)
    screen.prepend(h('p', { class: 'note', role: 'status' }, t('testing')));
}

// only until the first tap, and only where one could guess who answered
const smallGroup = () => flow.place.at <= 1 && (flow.subject.smallGroups ?? []).some(g => !token || g === token.stratum);

function choose(value, button, chosen) {
  if (busy)
    return;
  if (!flow.begun)
    idle.start();
  busy = true;
  flow.answer(value);
  // whatever was chosen, the same is seen: it grows, the others fade
  button?.classList.add('grown');
  document.body.classList.add('chosen');
  idle.touch();
  setTimeout(() => {
    busy = false;
    document.body.classList.remove('chosen');
    render(chosen);
  }, CHOSEN);
}

function renderFoot(chosen) {
  clearTimeout(backTimer);
  const back = flow.canGoBack && h('button', { id: 'back', onclick: () => { flow.back(); render(chosen); } }, t('back'));
  foot.replaceChildren(...[back, flow.sendable && h('button', { id: 'finish', onclick: finish }, t('finish'))].filter(Boolean));
  if (back)
    backTimer = setTimeout(() => back.remove(), BACK);
}

// throws nothing: a full disk stops the asking
async function hold() {
  const response = flow.response(uuid7(now(), b => crypto.getRandomValues(b)), new Date(now()).toISOString(), (performance.now() - started) / 1000);
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
  if (!flow || busy)
    return;
  busy = true;
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

// ---- sending, in one tab alone

let sending = null;
function send() {
  sync?.hurry();
  clearTimeout(sending);
  sending = null;
  run();
}

async function run() {
  if (!navigator.locks)
    return;
  await navigator.locks.request('kiosk-send', { ifAvailable: true }, async lock => {
    if (!lock) {
      sending ??= setTimeout(run, 5_000); // another tab sends
      return;
    }
    for (;;) {
      const wait = await sync.step();
      await edge();
      if (wait === 0)
        continue;
      clearTimeout(sending);
      sending = setTimeout(run, wait ?? HEARTBEAT);
      break;
    }
  });
  if (token?.done && !flow) {
    const { held, refused } = await queue.counts();
    token.sent = held === 0;
    token.message = refused > 0 ? (await queue.refusals(1))[0].message : undefined;
    home();
  }
}

async function heartbeat() {
  if (!device)
    return;
  const { held, refused } = await queue.counts();
  try {
    const asked = now();
    const answer = await network.post('devices/self/heartbeat', {
      held, refused, clock: new Date(asked).toISOString(), storage: state.persistent ? 'persistent' : 'best-effort', pageVersion: frame.version,
    });
    state.lastStatus = answer.status;
    if (answer.status === 200) {
      const a = answer.json;
      Object.assign(state, { lastContact: now(), offset: (asked + now()) / 2 - Date.parse(a.clock), surveyStatus: a.surveyStatus, closesAt: Date.parse(a.closesAt) });
      await store.set('contact', { lastContact: state.lastContact, offset: state.offset, surveyStatus: a.surveyStatus, closesAt: state.closesAt });
      if (a.rotateKey)
        await network.renewKey();
      updates.heard(a.pageVersion, a.definition);
      await readSubjects();
    }
  } catch { /* no network: it is heard of later */ }
  await edge();
  if (!flow && !screen.querySelector('form'))
    home();
}

async function readSubjects() {
  if (token)
    return;
  const answer = await network.get(`surveys/${encodeURIComponent(survey.code)}/subjects`);
  if (answer.status === 200) {
    subjects = answer.json.map(s => ({ staffNo: s.staffNo, name: s.name, unit: s.unitName, posts: s.posts.map(p => p.code), smallGroups: s.smallGroups }));
    await store.set('subjects', await seal.seal(subjects));
  }
}

// what the operator sees from afar: grey fine, hatched look
async function edge() {
  const { held } = await queue.counts();
  const oldest = await queue.oldest();
  const warn = state.full || held > MANY_HELD || (oldest !== undefined && now() - oldest > LONG_HELD) || state.lastStatus === 401;
  document.getElementById('edge').className = warn ? 'warn' : '';
}

const serverNow = () => now() - (state.offset ?? 0);
const opensAt = () => Date.parse(survey.opensAt);
const ended = () => (state.surveyStatus ? ['closed', 'final'].includes(state.surveyStatus) : ['closed', 'final'].includes(survey.status))
  || serverNow() >= (state.closesAt ?? Date.parse(survey.closesAt));

// ---- the bar above, and keys

function renderBar() {
  const bar = document.getElementById('bar');
  bar.replaceChildren(...[
    ...(frame.languages.length < 2 ? [] : frame.languages.map(l => h('button', {
      lang: l.code, dir: l.direction, 'aria-pressed': String(l.code === texts.language), onclick: () => { texts.use(l.code); renderBar(); flow ? render() : home(); },
    }, l.name))),
    speech.has(texts.language) && h('button', {
      'aria-label': t('read-aloud'), onclick: () => speech.say([...screen.querySelectorAll('h1, .level, .cards button, .numbers button, li')].map(e => e.textContent), texts.language),
    }, icon('speaker')),
    h('button', { 'aria-label': `A+ ${t('larger')}`, 'aria-pressed': String(document.documentElement.classList.contains('large')), onclick: () => toggle('large') }, h('span', { 'aria-hidden': 'true' }, 'A+')),
    h('button', { 'aria-label': t('lower'), 'aria-pressed': String(document.documentElement.classList.contains('low')), onclick: () => toggle('low') }, h('span', { 'aria-hidden': 'true' }, '↓')),
  ].filter(Boolean));
}

function toggle(name) {
  document.documentElement.classList.toggle(name);
  renderBar();
}

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
      await readSubjects();
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
  updates = makeUpdates({ frame, isFree: () => !flow });
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
  Object.assign(state, await store.get('contact') ?? {}, { language: await store.get('language') ?? frame.language, volume: await store.get('volume') ?? 1 });
  state.persistent = await navigator.storage?.persisted?.() ?? false;
  const sealed = await store.get('device');
  device = sealed ? await seal.open(sealed) : null;
  const kept = await store.get('subjects');
  subjects = kept ? await seal.open(kept) : [];
  speech.volume(state.volume);
  speech.onVoices(renderBar);
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
