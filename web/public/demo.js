// Looks every few seconds whether new marts were published, and shows them beside the chat.
const board = document.getElementById('board');
let shown;

async function look() {
  const answer = await fetch('/board/version', { cache: 'no-store' });
  const version = answer.ok ? (await answer.json()).version : undefined;
  // Undefined before the visitor is signed in: the board itself signs in when it is loaded.
  if (shown !== undefined && version !== shown) board.contentWindow.location.reload();
  if (version === undefined) board.contentWindow.location.reload();
  shown = version ?? null;
}

setInterval(() => {
  look().catch(() => {
    shown = shown ?? null;
  });
}, 5000);
