/** Where the person types, attaches files, and picks from the bot's own keyboard. */
import { element } from './element.js';
import { closeCommands, complain, suggest } from './menus.js';
import { say, upload } from './server.js';

const at = (id) => document.getElementById(id);
const input = at('composer');

function fit() {
  input.style.height = 'auto';
  input.style.height = `${Math.min(input.scrollHeight, 180)}px`;
  at('form').classList.toggle('typing', input.value.trim() !== '');
}

async function sendTyped() {
  const text = input.value.trim();
  if (text === '') return;
  input.value = '';
  fit();
  closeCommands();
  try {
    await say(text);
  } catch (error) {
    // What was typed is not lost with the connection.
    input.value = text;
    fit();
    throw error;
  }
}

async function sendFiles(files) {
  for (const file of files) await upload(file, '');
}

export function startComposer() {
  input.addEventListener('input', () => {
    fit();
    suggest(input.value);
  });
  input.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    sendTyped().catch(complain);
  });
  at('form').addEventListener('submit', (event) => {
    event.preventDefault();
    sendTyped().catch(complain);
    input.focus();
  });
  at('start').addEventListener('click', () => {
    say('/start').catch(complain);
  });
  at('attach').addEventListener('click', () => at('file').click());
  at('file').addEventListener('change', () => {
    sendFiles([...at('file').files]).catch(complain);
    at('file').value = '';
  });
  at('app').addEventListener('dragover', (event) => event.preventDefault());
  at('app').addEventListener('drop', (event) => {
    event.preventDefault();
    sendFiles([...event.dataTransfer.files]).catch(complain);
  });
}

/** The newest message of the bot that brings or removes a reply keyboard decides. */
export function showReplyKeyboard(messages) {
  const markup = messages.findLast(
    ({ reply_markup: one }) => one?.keyboard !== undefined || one?.remove_keyboard !== undefined,
  )?.reply_markup;
  const rows = markup?.keyboard ?? [];
  const choose = (text) => {
    if (markup.one_time_keyboard === true) at('keyboard').hidden = true;
    say(text).catch(complain);
  };
  at('keyboard').hidden = rows.length === 0;
  at('keyboard').replaceChildren(
    ...rows.map((row) =>
      element(
        'div',
        { class: 'row' },
        ...row.map(({ text }) => element('button', { type: 'button', onclick: () => choose(text) }, text)),
      ),
    ),
  );
  input.placeholder = markup?.input_field_placeholder ?? 'Message';
}
