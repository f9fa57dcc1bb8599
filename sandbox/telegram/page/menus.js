/** What opens over the chat: the bot's commands, the bank's menu, toasts, alerts, the enlarged picture. */
import { element } from './element.js';
import { book, say } from './server.js';

const at = (id) => document.getElementById(id);

let toastTimer;
export function toast(text) {
  const shown = at('toast');
  shown.textContent = text;
  shown.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => {
    shown.hidden = true;
  }, 4_000);
}

export const complain = (error) => toast(error instanceof Error ? error.message : String(error));

export function alertBox(text) {
  at('alert-text').textContent = text;
  at('alert').showModal();
}

export function openPicture(src, alt) {
  const image = at('viewer-image');
  image.src = src;
  image.alt = alt;
  at('viewer').showModal();
}
at('viewer').addEventListener('click', () => at('viewer').close());

/** A button that opens and closes a sheet; Escape or a press elsewhere closes it. */
function drop(toggle, sheet) {
  const set = (isOpen) => {
    sheet.hidden = !isOpen;
    toggle.setAttribute('aria-expanded', String(isOpen));
  };
  toggle.addEventListener('click', () => {
    set(sheet.hidden);
    if (!sheet.hidden) sheet.querySelector('button')?.focus();
  });
  document.addEventListener('click', ({ target }) => {
    if (!sheet.contains(target) && !toggle.contains(target)) set(false);
  });
  document.addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape' || sheet.hidden) return;
    if (sheet.contains(document.activeElement)) toggle.focus();
    set(false);
  });
  return set;
}

const setCommands = drop(at('menu'), at('commands'));
const setBank = drop(at('bank-toggle'), at('bank-menu'));

let commands = [];

/** Lists the commands that start with the text; the whole list for "". */
function listCommands(start = '') {
  const fitting = commands.filter(({ command }) => `/${command}`.startsWith(start));
  at('commands').replaceChildren(
    ...fitting.map(({ command, description }) =>
      element(
        'button',
        {
          type: 'button',
          onclick: () => {
            setCommands(false);
            at('composer').value = '';
            say(`/${command}`).catch(complain);
          },
        },
        element('span', { class: 'command' }, `/${command}`),
        element('span', { class: 'about' }, description),
      ),
    ),
  );
  return fitting.length;
}

/** While a command is typed, what it may become is shown. */
export function suggest(typed) {
  const isCommand = /^\/[a-z0-9_]*$/.test(typed);
  if (isCommand) setCommands(listCommands(typed) > 0);
  else if (!at('commands').hidden && typed !== '') setCommands(false);
}

at('menu').addEventListener('click', () => listCommands(), { capture: true });

export function setMenu(list) {
  commands = list;
  at('menu').hidden = list.length === 0;
  listCommands();
}

export const closeCommands = () => setCommands(false);

export function setBankMenu(bank) {
  at('bank').hidden = bank === undefined;
  if (bank === undefined) return;
  const name = bank.bankName ?? 'Demo Bank';
  const act = async ({ body }) => {
    setBank(false);
    await book(bank, body);
    toast(`${body.status === 'pending' ? 'Pending' : 'Booked'} at ${name}. Say /sync to fetch it.`);
  };
  at('bank-menu').replaceChildren(
    element('p', {}, `Make something happen at ${name}`),
    ...bank.actions.map((action) =>
      element('button', { type: 'button', onclick: () => act(action).catch(complain) }, action.label),
    ),
  );
}
