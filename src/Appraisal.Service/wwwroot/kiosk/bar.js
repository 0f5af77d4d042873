// The bar above: languages, reading aloud, larger, lower.
import { h, icon } from './dom.js';

export function makeBar({ bar, screen, languages, texts, speech, onLanguage }) {
  const root = document.documentElement;

  function toggle(name) {
    root.classList.toggle(name);
    render();
  }

  const use = code => { texts.use(code); render(); onLanguage(); };
  const say = () => speech.say([...screen.querySelectorAll('h1, .level, .cards button, .numbers button, li')].map(e => e.textContent), texts.language);
  const isOn = name => String(root.classList.contains(name));

  function render() {
    bar.replaceChildren(...[
      ...(languages.length < 2 ? [] : languages.map(l => h('button', {
        lang: l.code, dir: l.direction, 'aria-pressed': String(l.code === texts.language), onclick: () => use(l.code),
      }, l.name))),
      speech.has(texts.language) && h('button', { 'aria-label': texts.of('read-aloud'), onclick: say }, icon('speaker')),
      h('button', { 'aria-label': `A+ ${texts.of('larger')}`, 'aria-pressed': isOn('large'), onclick: () => toggle('large') }, h('span', { 'aria-hidden': 'true' }, 'A+')),
      h('button', { 'aria-label': texts.of('lower'), 'aria-pressed': isOn('low'), onclick: () => toggle('low') }, h('span', { 'aria-hidden': 'true' }, '↓')),
    ].filter(Boolean));
  }

  return { render };
}
