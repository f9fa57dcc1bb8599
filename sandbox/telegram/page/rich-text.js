/** Text with Telegram's marks as elements. Marks nest; one that crosses another is cut at its end. */
import { element, safeAddress } from './element.js';
import { say } from './server.js';

const plainTags = {
  bold: 'strong',
  italic: 'em',
  underline: 'u',
  strikethrough: 's',
  code: 'code',
};

function link(address, children) {
  const href = safeAddress(address);
  return href === undefined
    ? element('span', {}, ...children)
    : element('a', { href, target: '_blank', rel: 'noopener noreferrer' }, ...children);
}

function spoiler(children) {
  const hidden = element(
    'span',
    { class: 'spoiler', role: 'button', tabindex: '0', 'aria-label': 'Hidden text, press to show' },
    element('span', {}, ...children),
  );
  const show = () => {
    hidden.classList.add('shown');
    for (const name of ['role', 'tabindex', 'aria-label']) hidden.removeAttribute(name);
  };
  hidden.addEventListener('click', show);
  hidden.addEventListener('keydown', ({ key }) => key === 'Enter' && show());
  return hidden;
}

function quote(isFolded, children) {
  const block = element('blockquote', { class: isFolded ? 'folded' : undefined }, ...children);
  if (isFolded) block.addEventListener('click', () => block.classList.toggle('folded'));
  return block;
}

function command(text) {
  return element('button', { type: 'button', class: 'link', onclick: () => say(text) }, text);
}

function mark(entity, text, children) {
  switch (entity.type) {
    case 'text_link':
      return link(entity.url, children);
    case 'url':
      return link(text, children);
    case 'email':
      return link(`mailto:${text}`, children);
    case 'bot_command':
      return command(text);
    case 'spoiler':
      return spoiler(children);
    case 'blockquote':
      return quote(false, children);
    case 'expandable_blockquote':
      return quote(true, children);
    case 'pre':
      return element(
        'pre',
        { tabindex: '0', 'aria-label': entity.language ?? 'Code', 'data-language': entity.language },
        ...children,
      );
    case 'mention':
    case 'hashtag':
    case 'text_mention':
      return element('span', { class: 'link' }, ...children);
    default:
      return element(plainTags[entity.type] ?? 'span', {}, ...children);
  }
}

function renderSpan(text, from, to, entities) {
  const nodes = [];
  let at = from;
  let rest = entities;
  while (rest.length > 0) {
    const [first, ...others] = rest;
    const start = Math.max(first.offset, at);
    const end = Math.min(first.offset + first.length, to);
    const inside = others.filter(({ offset }) => offset < end);
    rest = others.filter(({ offset }) => offset >= end);
    if (end <= start) continue;
    if (start > at) nodes.push(text.slice(at, start));
    nodes.push(mark(first, text.slice(start, end), renderSpan(text, start, end, inside)));
    at = end;
  }
  if (at < to) nodes.push(text.slice(at, to));
  return nodes.map((node, index) => withoutBreak(node, nodes[index - 1]));
}

/** A block ends its line by itself: the line break after it would show as an empty line. */
function withoutBreak(node, before) {
  const isAfterBlock = ['PRE', 'BLOCKQUOTE'].includes(before?.tagName);
  return isAfterBlock && typeof node === 'string' && node.startsWith('\n') ? node.slice(1) : node;
}

/** Nodes and strings to append. Offsets count UTF-16 units, like JavaScript's own. */
export function richText(text, entities) {
  const inOrder = entities.toSorted((a, b) => a.offset - b.offset || b.length - a.length);
  return renderSpan(text, 0, text.length, inOrder);
}
