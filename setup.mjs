// Runs before `npm start` and `npm test`, under whatever Node is there (20 and later): brings in what the lock
// file names when it is missing or stale, among it the Node that the product runs on. Plain JavaScript, and
// nothing but Node's own modules, because nothing else is there yet.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(fileURLToPath(import.meta.url));
const stamp = join(root, 'node_modules', '.installed-from');
const lock = readFileSync(join(root, 'package-lock.json'));
const wanted = `${createHash('sha256').update(lock).digest('hex')} ${process.platform}-${process.arch}`;

const say = (line) => process.stdout.write(`${line}\n`);
const stop = (line) => {
  process.stderr.write(`\n${line}\n`);
  process.exit(1);
};

const isInstalled = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted;

function install() {
  say('Installing what this project needs (about a minute, once) …');
  const npm = process.env.npm_execpath;
  const options = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  // npm itself reads which Node it runs under; its complaints about an older one do not matter here.
  const done =
    npm === undefined
      ? spawnSync('npm', options, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' })
      : spawnSync(process.execPath, [npm, ...options], { cwd: root, stdio: 'inherit' });
  if (done.error) stop(`npm could not be started: ${done.error.message}`);
  if (done.status !== 0)
    stop(
      'The packages could not be installed. Is the npm registry reachable (npm ping) and is there 1 GB of room?\n' +
        'Nothing was started; run the same command again when that is mended.',
    );
}

/** The Node that `npm run` will find first: the one in node_modules where there is one for this machine. */
function nodeVersion() {
  const own = join(root, 'node_modules', '.bin', 'node');
  const found = spawnSync(existsSync(own) ? own : process.execPath, ['--version'], { encoding: 'utf8' });
  return (found.stdout ?? '').trim().replace(/^v/, '');
}

if (process.platform === 'win32')
  stop('Windows itself is not supported: use WSL 2 (wsl --install), clone there, and run the same command.');
if (!isInstalled()) {
  install();
  writeFileSync(stamp, wanted);
  say('Installed.');
}
const [major = 0, minor = 0] = nodeVersion().split('.').map(Number);
if (major < 24 || (major === 24 && minor < 15))
  stop(
    `This needs Node 24.15 or later, and npm brings it along only on Linux (x64, arm64); here is ${nodeVersion()}.\n` +
      'Install Node 24 from https://nodejs.org and run the same command again.',
  );
