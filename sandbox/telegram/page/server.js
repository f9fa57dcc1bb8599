/** The line to the chat server. Addresses are relative to this file, so any prefix will do. */
const base = new URL('.', import.meta.url);

function address(path) {
  const url = new URL(path, base);
  const person = new URLSearchParams(location.search).get('person');
  if (person !== null) url.searchParams.set('person', person);
  return url;
}

async function post(path, options) {
  const reply = await fetch(address(path), { method: 'POST', ...options });
  const answer = await reply.json();
  if (!reply.ok) throw new Error(answer.error ?? `The chat server answered ${reply.status}.`);
  return answer;
}

const postJson = (path, body) =>
  post(path, { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

export const say = (text) => postJson('say', { text });

/** Resolves with the query's id, whose answer comes as an event. */
export const press = (messageId, button) => postJson('press', { message_id: messageId, button });

export function upload(file, caption) {
  const body = new FormData();
  body.set('file', file);
  body.set('caption', caption);
  return post('upload', { body });
}

export const fileAddress = (fileId) => address(`file/${encodeURIComponent(fileId)}`).href;

/** Calls back with each event; the browser connects again by itself and then gets the whole state anew. */
export function listen(onEvent, onLost) {
  const events = new EventSource(address('events'));
  events.addEventListener('message', ({ data }) => onEvent(JSON.parse(data)));
  events.addEventListener('error', onLost);
}

/** Asks the sandbox's bank to book something. */
export async function book({ url }, body) {
  const reply = await fetch(new URL(url, document.baseURI), {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(body),
  });
  if (!reply.ok) throw new Error(`The bank answered ${reply.status}.`);
}
