/** One message: bubble, picture or file, time, and the keyboard under it. */
import { element, safeAddress } from './element.js';
import { richText } from './rich-text.js';
import { fileAddress } from './server.js';

const clockTime = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const fullTime = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'medium' });
const calendarDay = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });

const instant = (seconds) => new Date(seconds * 1000);
export const dayOf = (message) => calendarDay.format(instant(message.date));

function sizeText(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(1)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function meta(message) {
  const at = instant(message.date);
  return element(
    'span',
    { class: 'meta' },
    message.edit_date === undefined ? undefined : element('span', { class: 'edited' }, 'edited '),
    element('time', { datetime: at.toISOString(), title: fullTime.format(at) }, clockTime.format(at)),
    message.from === 'person' ? element('span', { class: 'ticks', 'aria-hidden': 'true' }, '✓✓') : undefined,
  );
}

function picture({ file_id, width, height }, caption, onOpen) {
  const src = fileAddress(file_id);
  const alt = caption === '' ? 'Picture' : caption;
  return element(
    'button',
    { type: 'button', class: 'photo', 'aria-label': 'Enlarge the picture', onclick: () => onOpen(src, alt) },
    element('img', { src, alt, width: String(width), height: String(height), loading: 'lazy' }),
  );
}

function fileCard({ file_id, file_name, file_size }) {
  const ending = /\.([a-z0-9]{1,4})$/i.exec(file_name)?.[1] ?? 'file';
  return element(
    'a',
    { class: 'file', href: fileAddress(file_id), download: file_name, 'aria-label': `Download ${file_name}` },
    element('span', { class: 'file-kind', 'aria-hidden': 'true' }, ending),
    element(
      'span',
      { class: 'file-text' },
      element('span', { class: 'file-name' }, file_name),
      element('span', { class: 'file-size' }, `${sizeText(file_size)} · download`),
    ),
  );
}

function inlineButton(button, message, onPress) {
  const address = button.url ?? button.web_app?.url;
  if (address !== undefined)
    return element(
      'a',
      {
        class: 'inline outside',
        'data-testid': 'inline-button',
        href: safeAddress(address),
        target: '_blank',
        rel: 'noopener noreferrer',
      },
      element('span', {}, button.text),
    );
  const made = element(
    'button',
    { type: 'button', class: 'inline', 'data-testid': 'inline-button' },
    element('span', {}, button.text),
  );
  made.addEventListener('click', () => onPress(message, button, made));
  return made;
}

function keyboard(message, onPress) {
  const rows = message.reply_markup?.inline_keyboard;
  if (rows === undefined) return undefined;
  return element(
    'div',
    { class: 'inline-keyboard', role: 'group', 'aria-label': 'Buttons of this message' },
    ...rows.map((row) =>
      element('div', { class: 'row' }, ...row.map((button) => inlineButton(button, message, onPress))),
    ),
  );
}

function reply(message, find) {
  const target = message.reply_to === undefined ? undefined : find(message.reply_to);
  if (target === undefined) return undefined;
  const text = target.text === '' ? (target.document?.file_name ?? 'Picture') : target.text.slice(0, 120);
  return element('div', { class: 'reply' }, text);
}

/** A list item; `find` gives the message that one replies to. */
export function bubble(message, { find, onPress, onOpen }) {
  const { photo, document: file, text, entities, from } = message;
  const body = element(
    'div',
    { class: photo === undefined ? 'bubble' : 'bubble with-photo' },
    element('span', { class: 'spoken' }, from === 'bot' ? 'Bot: ' : 'You: '),
    reply(message, find),
    photo === undefined ? undefined : picture(photo, text, onOpen),
    file === undefined ? undefined : fileCard(file),
    element(
      'div',
      { class: 'words' },
      text === '' ? undefined : element('div', { class: 'text' }, ...richText(text, entities)),
      meta(message),
    ),
  );
  return element(
    'li',
    {
      class: `message from-${from}`,
      'data-testid': 'message',
      'data-message-id': String(message.message_id),
      'data-from': from,
    },
    element('div', { class: 'stack' }, body, keyboard(message, onPress)),
  );
}

export const dayChip = (text) => element('li', { class: 'day', 'data-day': text }, element('span', {}, text));
