// How well what a page shows can be told from what it stands on (WCAG 2.2, 1.4.3 and 1.4.11).

export const LETTERS = 4.5;
export const LARGE_LETTERS = 3; // from 24 px on, or 18.66 px bold
export const SHAPES = 3;

/** `rgb(1, 2, 3)`, `rgba(1, 2, 3, 0.5)`, `color(srgb 0.1 0.2 0.3 / 0.5)`, as a browser computes them. */
export function colour(text) {
  const [, model, rest] = /^(rgba?|color)\((.*)\)$/.exec(text) ?? [];
  if (!model) throw new Error(`no colour: ${text}`);
  const numbers = rest.replace(/^srgb /, '').split(/[\s,/]+/).filter(Boolean).map(Number);
  const [red, green, blue] = numbers.slice(0, 3).map((part) => (model === 'color' ? part * 255 : part));
  return { red, green, blue, alpha: numbers[3] ?? 1 };
}

/** One over another, which nothing shines through. */
export function over({ red, green, blue, alpha }, below) {
  const mix = (top, bottom) => top * alpha + bottom * (1 - alpha);
  return { red: mix(red, below.red), green: mix(green, below.green), blue: mix(blue, below.blue), alpha: 1 };
}

export function luminance({ red, green, blue }) {
  const linear = (part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4);
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

/** 1 to 21. */
export function contrast(one, other) {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/**
 * What stands out too little, worst first. A text is judged against the worst of what it lies on, each
 * stop of a stripe and a gradient; a shape by the best of its edge and its ground.
 */
export async function tooFaint(page) {
  const { letters, shapes } = await page.evaluate(look);
  const worst = (foreground, grounds) => Math.min(...grounds.map((stack) => {
    const ground = settle(stack);
    return contrast(over(colour(foreground), ground), ground);
  }));
  const found = [];
  for (const { what, text, foreground, large, grounds } of letters) {
    const reached = worst(foreground, grounds);
    const wanted = large ? LARGE_LETTERS : LETTERS;
    if (reached < wanted) found.push({ reached, text: `${what} « ${text} »: ${reached.toFixed(2)}, not ${wanted}` });
  }
  for (const { what, parts, grounds } of shapes) {
    const reached = Math.max(...parts.map((part) => worst(part, grounds)));
    if (reached < SHAPES) found.push({ reached, text: `the shape of ${what}: ${reached.toFixed(2)}, not ${SHAPES}` });
  }
  return [...new Set(found.sort((a, b) => a.reached - b.reached).map(({ text }) => text))];
}

/** Layers, lowest first, as one colour. */
function settle(stack) {
  return stack.map(colour).reduce((below, layer) => over(layer, below), { red: 255, green: 255, blue: 255, alpha: 1 });
}

/** In the page: what is seen, in which colours, on which layers. */
function look() {
  // Everything counts that is painted, also what the pointer passes through.
  const everything = new CSSStyleSheet();
  everything.replaceSync('* { pointer-events: auto !important; transition: none !important; animation: none !important }');
  document.adoptedStyleSheets.push(everything);
  const place = [scrollX, scrollY];

  const COLOUR = /(?:rgba?|color)\([^()]*\)/g;
  const dim = (text, opacity) => {
    if (opacity === 1) return text;
    const numbers = /\((.*)\)/.exec(text)[1].replace(/^srgb /, '').split(/[\s,/]+/).map(Number);
    const [red, green, blue] = text.startsWith('color') ? numbers.map((part) => part * 255) : numbers;
    return `rgba(${red}, ${green}, ${blue}, ${(numbers[3] ?? 1) * opacity})`;
  };
  const opacityOf = (element) => {
    let opacity = 1;
    for (let at = element; at; at = at.parentElement) opacity *= Number(getComputedStyle(at).opacity);
    return opacity;
  };
  const clear = (text) => /^rgba.*, 0\)$|\/ 0\)$/.test(text);

  /** Every way in which the layers under an element can lie: one list for each stop of its gradients. */
  function groundsOf(elements) {
    let lists = [[]];
    for (const element of elements.toReversed()) {
      const style = getComputedStyle(element);
      const opacity = opacityOf(element);
      if (!clear(style.backgroundColor)) lists = lists.map((list) => [...list, dim(style.backgroundColor, opacity)]);
      const stops = style.backgroundImage === 'none' ? [] : [...new Set(style.backgroundImage.match(COLOUR) ?? [])];
      if (stops.length > 0) lists = stops.flatMap((stop) => lists.map((list) => [...list, dim(stop, opacity)])).slice(0, 16);
    }
    return lists;
  }

  /** What is painted at this point from the element on downwards; null: something lies over it. */
  function under(element, rect) {
    if (rect.bottom > innerHeight || rect.top < 0 || rect.right > innerWidth || rect.left < 0) {
      element.scrollIntoView({ block: 'center', inline: 'nearest', behavior: 'instant' });
      rect = element.getBoundingClientRect();
    }
    const stack = document.elementsFromPoint(rect.left + Math.min(rect.width / 2, 40), rect.top + rect.height / 2);
    const at = stack.findIndex((one) => one === element || element.contains(one));
    return at < 0 ? null : stack.slice(at);
  }

  const seen = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const inactive = (element) => element.closest('[disabled], [aria-disabled="true"], [data-disabled], [inert]') !== null ||
    [...(element.closest('label, .mantine-Checkbox-root, .mantine-Switch-root, .mantine-Radio-root')?.querySelectorAll('input') ?? [])]
      .some((input) => input.disabled);
  const nameOf = (element) => {
    const { tagName, classList } = element;
    const own = [...classList].filter((name) => !/^(m_|mantine-active|mantine-focus)/.test(name)).slice(0, 2);
    return [tagName.toLowerCase(), ...own].join('.');
  };
  const letters = [];
  const shapes = [];

  function judge(element, text, rect, foreground) {
    const stack = under(element, rect);
    if (!stack) return;
    const { fontSize, fontWeight } = getComputedStyle(element);
    const size = parseFloat(fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(fontWeight) >= 700);
    letters.push({ what: nameOf(element), text: text.slice(0, 30), foreground: dim(foreground, opacityOf(element)), large, grounds: groundsOf(stack) });
  }
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (texts.nextNode()) nodes.push(texts.currentNode);
  for (const node of nodes) {
    const text = node.textContent.trim();
    const element = node.parentElement;
    if (!text || !element?.isConnected || !seen(element) || inactive(element) || element.closest('svg, option')) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const rect = range.getBoundingClientRect();
    if (rect.width > 1.5 && rect.height > 1.5 && element.clientWidth !== 1) judge(element, text, rect, getComputedStyle(element).color);
  }
  for (const field of document.querySelectorAll('input:not([type=hidden]), textarea, select')) {
    const rect = field.getBoundingClientRect();
    if (!seen(field) || inactive(field) || rect.width < 4) continue;
    const box = field.matches('[type=checkbox], [type=radio]');
    if (!box && (field.value || field.placeholder)) {
      judge(field, field.value || field.placeholder, rect, getComputedStyle(field, field.value ? null : '::placeholder').color);
    }
    shape(field, rect);
  }

  /** An edge or a ground of its own must show where it is. */
  function shape(element, rect) {
    const stack = under(element, rect);
    if (!stack) return;
    const style = getComputedStyle(element);
    const parts = [];
    for (const side of ['Top', 'Right', 'Bottom', 'Left']) {
      const line = style[`border${side}Style`];
      if (line !== 'none' && parseFloat(style[`border${side}Width`]) > 0 && !clear(style[`border${side}Color`])) parts.push(style[`border${side}Color`]);
    }
    if (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) parts.push(style.outlineColor);
    if (!clear(style.backgroundColor)) parts.push(style.backgroundColor);
    parts.push(...(style.backgroundImage.match(COLOUR) ?? []));
    parts.push(...(style.boxShadow.match(COLOUR) ?? []));
    const visible = parts.filter((part) => !clear(part));
    // A field without lines of its own is drawn by what is around it.
    if (visible.length === 0) return;
    const around = stack.filter((one) => one !== element && !element.contains(one));
    shapes.push({ what: nameOf(element), parts: visible.map((part) => dim(part, opacityOf(element))), grounds: groundsOf(around) });
  }
  for (const element of document.querySelectorAll('[data-shape], .dot')) {
    if (seen(element) && !inactive(element)) shape(element, element.getBoundingClientRect());
  }
  for (const drawing of document.querySelectorAll('svg')) {
    const rect = drawing.getBoundingClientRect();
    if (!seen(drawing) || inactive(drawing) || rect.width < 4 || drawing.closest('[data-logo]')) continue;
    const stack = under(drawing, rect);
    if (!stack) continue;
    const around = stack.filter((one) => !drawing.contains(one));
    const parts = [...drawing.querySelectorAll('path, circle, rect, line, polyline, polygon, ellipse, text')].flatMap((part) => {
      const { stroke, fill } = getComputedStyle(part);
      return [stroke, fill].filter((one) => one.startsWith('rgb') && !clear(one)).map((one) => dim(one, opacityOf(part)));
    });
    if (parts.length > 0) shapes.push({ what: `${nameOf(drawing)} in ${nameOf(drawing.parentElement)}`, parts, grounds: groundsOf(around) });
  }

  scrollTo(...place);
  document.adoptedStyleSheets.splice(document.adoptedStyleSheets.indexOf(everything), 1);
  return { letters, shapes };
}
