// Elements without markup in strings: what people wrote can never become part of the page.
const SVG = 'http://www.w3.org/2000/svg';

export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false)
      continue;
    if (name.startsWith('on'))
      element.addEventListener(name.slice(2), value);
    else if (name === 'class')
      element.className = value;
    else
      element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat().filter(c => c !== undefined && c !== null && c !== false));
  return element;
}

export function face(number) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 100 100');
  svg.setAttribute('class', 'face');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(SVG, 'use');
  use.setAttribute('href', `#face-${number}`);
  svg.append(use);
  return svg;
}

export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(SVG, 'use');
  use.setAttribute('href', `#${name}`);
  svg.append(use);
  return svg;
}

// a ring that empties; how long it takes is in the style sheet, by its class
export function ring(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 44 44');
  svg.setAttribute('class', `ring ${name}`);
  svg.setAttribute('aria-hidden', 'true');
  const circle = document.createElementNS(SVG, 'circle');
  for (const [key, value] of Object.entries({ cx: 22, cy: 22, r: 20, pathLength: 100 }))
    circle.setAttribute(key, value);
  svg.append(circle);
  return svg;
}

// the faces of so many levels, best first: 1 the happiest, 5 the unhappiest
export const facesOf = count => ({ 2: [1, 5], 3: [1, 3, 5], 4: [1, 2, 4, 5], 5: [1, 2, 3, 4, 5] })[count];
