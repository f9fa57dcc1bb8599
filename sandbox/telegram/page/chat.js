/** The chat page: keeps the list of messages as the server tells it. */
import { bubble, dayChip, dayOf } from './bubble.js';
import { showReplyKeyboard, startComposer } from './composer.js';
import { alertBox, complain, openPicture, setBankMenu, setMenu, toast } from './menus.js';
import { listen, press } from './server.js';

const at = (id) => document.getElementById(id);
const list = at('messages');
const scroll = at('scroll');

const messages = new Map();
const pressed = new Map();
const answeredEarly = new Set();

const doing = {
  typing: 'typing',
  upload_photo: 'sending a picture',
  upload_document: 'sending a file',
};
let actionTimer;

function setStatus(text, isBusy = false) {
  at('status').textContent = text;
  at('status').classList.toggle('busy', isBusy);
}

/** Telegram shows an action for five seconds, or until the message is there. */
function showAction(action) {
  setStatus(doing[action] ?? 'busy', true);
  clearTimeout(actionTimer);
  actionTimer = setTimeout(() => setStatus('bot'), 5_000);
}

const isAtEnd = () => scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 120;
const toEnd = (behavior = 'auto') => scroll.scrollTo({ top: scroll.scrollHeight, behavior });
const nodeOf = (messageId) => list.querySelector(`[data-message-id="${messageId}"]`);

function release(queryId) {
  const button = pressed.get(queryId);
  pressed.delete(queryId);
  button?.removeAttribute('aria-busy');
}

async function onPress(message, button, node) {
  node.setAttribute('aria-busy', 'true');
  setTimeout(() => node.removeAttribute('aria-busy'), 15_000);
  try {
    const { queryId } = await press(message.message_id, button.callback_data ?? button.text);
    pressed.set(queryId, node);
    // The answer may overtake the reply to the press itself.
    if (queryId === undefined || answeredEarly.delete(queryId)) release(queryId);
  } catch (error) {
    node.removeAttribute('aria-busy');
    complain(error);
  }
}

const draw = (message) => bubble(message, { find: (id) => messages.get(id), onPress, onOpen: openPicture });

function append(message) {
  const day = dayOf(message);
  if ([...list.querySelectorAll('.day')].at(-1)?.dataset.day !== day) list.append(dayChip(day));
  list.append(draw(message));
}

function afterChange() {
  at('intro').hidden = messages.size > 0;
  showReplyKeyboard([...messages.values()]);
}

function showState(state) {
  document.title = state.bot.name;
  at('bot-name').textContent = state.bot.name;
  at('avatar').textContent = state.bot.name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => [...word][0])
    .join('');
  at('description').textContent = state.description || `Say hello to ${state.bot.name}.`;
  setMenu(state.commands);
  setBankMenu(state.bank);
  setStatus('bot');
  messages.clear();
  list.replaceChildren();
  for (const message of state.messages) {
    messages.set(message.message_id, message);
    append(message);
  }
  afterChange();
  toEnd();
}

function showMessage(message) {
  const wasAtEnd = isAtEnd() || message.from === 'person';
  messages.set(message.message_id, message);
  append(message);
  if (message.from === 'bot') setStatus('bot');
  afterChange();
  if (wasAtEnd) toEnd('smooth');
}

function showEdit(message) {
  const wasAtEnd = isAtEnd();
  messages.set(message.message_id, message);
  const old = nodeOf(message.message_id);
  if (old === null) return;
  const [place, focused] = [[...old.querySelectorAll('.inline')], document.activeElement];
  const fresh = draw(message);
  old.replaceWith(fresh);
  // Someone who presses through pages by keyboard keeps their place.
  if (place.includes(focused)) fresh.querySelectorAll('.inline')[place.indexOf(focused)]?.focus();
  if (wasAtEnd) toEnd();
}

function showAnswer({ id, answer }) {
  if (pressed.has(id)) release(id);
  else answeredEarly.add(id);
  if (answer.text === '') return;
  if (answer.show_alert) alertBox(answer.text);
  else toast(answer.text);
}

function remove(messageId) {
  messages.delete(messageId);
  nodeOf(messageId)?.remove();
  afterChange();
}

const shows = {
  state: showState,
  message: ({ message }) => showMessage(message),
  edited: ({ message }) => showEdit(message),
  deleted: ({ messageId }) => remove(messageId),
  action: ({ action }) => showAction(action),
  answered: showAnswer,
};

scroll.addEventListener('scroll', () => {
  at('down').hidden = isAtEnd();
});
at('down').addEventListener('click', () => toEnd('smooth'));
startComposer();
listen(
  (event) => shows[event.kind]?.(event),
  () => setStatus('connecting', true),
);
