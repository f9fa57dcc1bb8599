/**
 * The first thing every update meets. Strangers, groups and other bots get silence; a one-time code, or a place
 * on the list of allowed users, makes a person a member.
 */
import type { MiddlewareFn } from 'grammy';
import { type Clock, HOUR_MS } from '#core/clock.ts';
import type { Db } from '#core/db.ts';
import type { Log } from '#core/log.ts';
import { ProblemError, unwrap } from '#core/problem.ts';
import { createHousehold, listHouseholds } from '#core/store/households.ts';
import { useInvite } from '#core/store/invites.ts';
import { addMember, findMemberByTelegram, type MemberAtHome, markBlocked } from '#core/store/members.ts';
import type { BotContext } from './context.ts';
import { tidy } from './say.ts';

export interface GuardDependencies {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly allowedUsers: readonly number[];
  readonly zone: string;
  readonly baseCurrency: string;
}

interface Person {
  readonly id: number;
  readonly name: string;
}

const TRIES_AN_HOUR = 5;
// More strangers than this at once are an attack; the oldest counts go first.
const STRANGERS_COUNTED = 10_000;
const CODE = /^(?:[A-Z0-9]{4}[- ]?){2}[A-Z0-9]{4}$/i;

/** At most so many looks at the database for one person's guesses within an hour. */
function createTries(clock: Clock): (userId: number) => boolean {
  const tries = new Map<number, number[]>();
  return (userId) => {
    const now = clock.now().getTime();
    const recent = (tries.get(userId) ?? []).filter((at) => at > now - HOUR_MS);
    if (recent.length >= TRIES_AN_HOUR) return false;
    tries.delete(userId);
    tries.set(userId, [...recent, now]);
    const oldest = tries.keys().next();
    if (tries.size > STRANGERS_COUNTED && oldest.done === false) tries.delete(oldest.value);
    return true;
  };
}

/** The code in `CODE` or `/start CODE`. */
function codeIn(text: string): string | undefined {
  const said = text.replace(/^\/start(@\w+)?\s+/, '').trim();
  return CODE.test(said) ? said : undefined;
}

const nameHome = (person: Person): string => `${person.name}'s household`;

async function joinByCode(dependencies: GuardDependencies, person: Person, code: string): Promise<boolean> {
  const { db, clock, zone, baseCurrency } = dependencies;
  const now = clock.now();
  try {
    await db.transaction(async (tx) => {
      const { household_id } = unwrap(await useInvite(tx, { code, telegram_user_id: person.id, now }));
      const home =
        household_id ??
        (
          await createHousehold(tx, {
            name: nameHome(person),
            zone,
            base_currency: baseCurrency,
            now,
          })
        ).household_id;
      await join(tx, person, { household_id: home, role: household_id === null ? 'owner' : 'member', now });
    });
    return true;
  } catch (error) {
    if (error instanceof ProblemError) return false;
    throw error;
  }
}

async function joinAsAllowed(dependencies: GuardDependencies, person: Person): Promise<void> {
  const { db, clock, zone, baseCurrency } = dependencies;
  const now = clock.now();
  await db.transaction(async (tx) => {
    const [first] = await listHouseholds(tx);
    const home =
      first ??
      (await createHousehold(tx, { name: nameHome(person), zone, base_currency: baseCurrency, now }));
    const role = first === undefined ? 'owner' : 'member';
    await join(tx, person, { household_id: home.household_id, role, now });
  });
}

async function join(
  tx: Db,
  person: Person,
  as: { household_id: string; role: 'owner' | 'member'; now: Date },
): Promise<void> {
  await addMember(tx, {
    ...as,
    telegram_user_id: person.id,
    // In a private chat the chat's id is the person's.
    chat_id: person.id,
    display_name: person.name,
  });
}

export function createGuard(dependencies: GuardDependencies): MiddlewareFn<BotContext> {
  const { db, clock, log, allowedUsers } = dependencies;
  const mayTry = createTries(clock);
  // One after the other: two allowed people at once must not both make the first household.
  let turn: Promise<unknown> = Promise.resolve();

  const welcome = async (person: Person, text: string): Promise<MemberAtHome | undefined> => {
    const code = codeIn(text);
    if (code !== undefined && mayTry(person.id) && (await joinByCode(dependencies, person, code)))
      return await findMemberByTelegram(db, person.id);
    if (!/^\/start(@\w+)?(\s|$)/.test(text) || !allowedUsers.includes(person.id)) return undefined;
    const joining = turn.then(() => joinAsAllowed(dependencies, person));
    turn = joining.catch(() => undefined);
    await joining;
    return await findMemberByTelegram(db, person.id);
  };

  return async (ctx, next) => {
    const from = ctx.from;
    if (from === undefined || from.is_bot || ctx.chat?.id !== from.id || ctx.chat.type !== 'private') return;
    const known = await findMemberByTelegram(db, from.id);
    const person = { id: from.id, name: tidy(from.first_name).slice(0, 64) || 'Someone' };
    const member = known ?? (await welcome(person, ctx.message?.text ?? ''));
    if (member === undefined) {
      log.info({ update_id: ctx.update.update_id }, 'a stranger was met with silence');
      return;
    }
    if (known?.blocked_at != null && ctx.message !== undefined) await markBlocked(db, member.chat_id, null);
    ctx.member = member;
    ctx.is_new_member = known === undefined;
    await next();
  };
}
