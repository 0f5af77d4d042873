// Asks one person, face by face, as the flow goes on.
import { h } from './dom.js';
import { makeFlow } from './flow.js';

const CHOSEN = 400, BACK = 5_000;

// isTest: whether what is answered is thrown away; onBegin: the first answer was given; onTouch: another; onDone: nothing is left to ask
export function makeAsking({ survey, texts, screens, screen, foot, isTest, onBegin, onTouch, onDone }) {
  const t = texts.of;
  let flow = null, subjects = [], ownStratum, started = 0, busy = false, backTimer = null;

  // only until the first tap, and only where one could guess who answered
  const smallGroup = () => flow.place.at <= 1 && (flow.subject.smallGroups ?? []).some(g => !ownStratum || g === ownStratum);

  function render() {
    if (!flow)
      return;
    if (flow.done) {
      done();
      return;
    }
    show(flow.step);
    renderFoot();
    if (isTest())
      screen.prepend(h('p', { class: 'note', role: 'status' }, t('testing')));
  }

  function show(step) {
    const common = { chosen: flow.chosen(), on: choose, onSkip: () => { flow.skip(); render(); } };
    const cards = { ...common, kind: 'cards' };
    if (step.kind === 'subject')
      screens.choice(t('whom'), subjects.map(s => ({ value: s, label: s.name, detail: [...s.posts ?? [], s.unit].join(' · ') })), { ...cards, onSkip: undefined });
    if (step.kind === 'item')
      screens.item(step.item, { ...common, about: flow.subject.name, small: smallGroup() });
    if (step.kind === 'stratum')
      screens.choice(t('who-are-you'), survey.strata.map(s => ({ value: s.code, label: s.name })), { ...cards, onSkip: undefined });
    if (step.kind === 'reasons')
      screens.reasons(flow.offered(step.item), common);
    if (step.kind === 'told')
      screens.choice(t('told'), ['no', 'somebody-said', 'filled-in', 'rather-not-say'].map(value => ({ value, label: t(`told-${value}`) })), cards);
    if (step.kind === 'list')
      screens.list(step.statements, common);
  }

  function choose(value, button) {
    if (busy)
      return;
    if (!flow.begun)
      onBegin();
    busy = true;
    flow.answer(value);
    // whatever was chosen, the same is seen: it grows, the others fade
    button?.classList.add('grown');
    document.body.classList.add('chosen');
    onTouch();
    setTimeout(() => {
      busy = false;
      document.body.classList.remove('chosen');
      render();
    }, CHOSEN);
  }

  function done() {
    if (busy)
      return;
    busy = true;
    onDone();
  }

  function renderFoot() {
    clearTimeout(backTimer);
    const back = flow.canGoBack && h('button', { id: 'back', onclick: () => { flow.back(); render(); } }, t('back'));
    foot.replaceChildren(...[back, flow.sendable && h('button', { id: 'finish', onclick: done }, t('finish'))].filter(Boolean));
    if (back)
      backTimer = setTimeout(() => back.remove(), BACK);
  }

  return {
    // those whom one may judge, and the group that a slip names
    begin(some, stratum) {
      [subjects, ownStratum] = [some, stratum];
      flow = makeFlow({ survey, subjects, stratum, seed: crypto.getRandomValues(new Uint32Array(1))[0] >>> 1 });
      started = performance.now();
      render();
    },
    render,
    get isOpen() { return flow !== null; },
    get isSendable() { return flow?.sendable ?? false; },
    response: (id, at) => flow.response(id, at, (performance.now() - started) / 1000),
    end() {
      clearTimeout(backTimer);
      flow = null;
      busy = false;
      foot.replaceChildren();
    },
  };
}
