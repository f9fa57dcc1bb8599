/** Builds an element. Children that are text become text nodes: nothing here is ever read as HTML. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (name.startsWith('on')) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? '' : value);
  }
  made.append(...children.filter((child) => child !== undefined && child !== ''));
  return made;
}

/** An address a person may be led to; anything else (javascript:, data:) is none. */
export function safeAddress(address) {
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:/i.test(address) ? address : `https://${address}`);
  return url !== null && ['http:', 'https:', 'tg:', 'mailto:'].includes(url.protocol) ? url.href : undefined;
}
