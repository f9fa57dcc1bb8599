/** A program over its years: linked, synced, killed, switched off and renewed, at a bank with good days and bad. */
import { queueConsentNews } from '#bot/alerts/consent-ending.ts';
import { syncFailed } from '#bot/alerts/sync-failed.ts';
import { DAY_MS, HOUR_MS, SECOND_MS } from '#core/clock.ts';
import { silentLog } from '#core/log.ts';
import { listAccounts } from '#core/store/accounts.ts';
import type { Connection } from '#core/store/connections.ts';
import { addFindings } from '#core/store/findings.ts';
import { queueMessage } from '#core/store/messages.ts';
import { recentRuns } from '#core/store/runs.ts';
import { syncOutcomeSchema } from '#core/sync-outcome.ts';
import { memoryTokens } from '#pipeline/providers/gocardless/fixtures/scripted-bank.ts';
import { createProviders } from '#pipeline/providers/index.ts';
import { renewQuotas } from '#pipeline/tasks/renew-quotas.ts';
import { staleConnections } from '#pipeline/tasks/stale-connections.ts';
import type { TaskTools } from '#pipeline/tasks/task.ts';
import type { PipelineForTest } from '../pipeline-for-test.ts';
import { CountingBank, CutError } from './counting-bank.ts';

const ZONE = 'Europe/London';

type Trouble = 'errors' | 'outage' | 'limit' | 'revoked';
const FAULT_OF = {
  errors: 'UnknownRequestError',
  outage: 'ServiceError',
  limit: 'RateLimitError',
  revoked: 'AccessExpiredError',
} as const;

interface Weather {
  readonly trouble: Trouble;
  readonly accounts: readonly string[];
  readonly until: number;
}

/** One consent as the simulation sees it. */
interface Consent {
  connection: Connection;
  readonly institution: string;
  accounts: readonly string[];
  weather: Weather | undefined;
  /** Since when nothing has stood in the way of a sync. */
  fineSince: number;
}

export class Life {
  readonly world: PipelineForTest;
  readonly random: () => number;
  readonly bank: CountingBank;
  readonly consents: Consent[] = [];
  readonly counts = { syncs: 0, presses: 0, cuts: 0, restarts: 0, relinks: 0, silentDays: 0, troubles: 0 };
  readonly missed: string[] = [];
  #isOffUntil = 0;
  #job: ReturnType<PipelineForTest['syncWith']>;

  constructor(at: PipelineForTest, random: () => number) {
    this.world = at;
    this.random = random;
    this.bank = new CountingBank(at.clock, random);
    this.#job = this.#start();
  }

  /** A process that has just begun: nothing is known to it but what the database says. */
  #start(): ReturnType<PipelineForTest['syncWith']> {
    const { bank, world: at } = this;
    const providers = createProviders({
      config: {
        gocardless: { secretId: 'id', secretKey: 'key', apiUrl: `${at.bankUrl}/api/v2` },
        zone: ZONE,
      },
      tokens: memoryTokens(),
      clock: at.clock,
      log: silentLog,
      fetch: bank.fetch,
      pause: () => Promise.resolve(),
    });
    // What is landed is not looked at: here it is the calls that count.
    const lander = {
      ...at.lander,
      land: async () => {
        bank.mayCut();
        const key = `raw/transactions/${crypto.randomUUID()}.parquet`;
        return { key, bytes: new Uint8Array(1), sha256: '', row_count: 1, set_aside_count: 0 };
      },
    };
    return at.syncWith({ providers, lander, lake: { ...at.lake, put: () => Promise.resolve() } });
  }

  now = (): number => this.world.clock.now().getTime();
  chance = (share: number): boolean => this.random() < share;
  between = (least: number, most: number): number => least + Math.floor(this.random() * (most - least + 1));

  async link(institution: string): Promise<Consent> {
    const connection = await this.world.link(institution);
    await this.world.queue.take('sync');
    const all = await listAccounts(this.world.database.db, this.world.household.household_id);
    const own = all.filter((account) => account.connection_id === connection.connection_id);
    const accounts = own.filter((account) => account.is_selected).map((account) => account.external_id);
    for (const id of own.map((account) => account.external_id))
      this.bank.relinked(id, connection.connection_id);
    const consent: Consent = {
      connection,
      institution,
      accounts,
      weather: undefined,
      fineSince: this.now(),
    };
    this.consents.push(consent);
    await this.sync(consent, 'link');
    return consent;
  }

  /** One job to its end: a process that is killed is started again and finds the job as it was. */
  async sync({ connection }: Consent, trigger: 'schedule' | 'person' | 'link'): Promise<void> {
    const { connection_id } = connection;
    const requested_at = this.world.clock.now().toISOString();
    this.bank.context = connection_id;
    this.counts.syncs += 1;
    for (;;) {
      try {
        await this.#job({ connection_id, trigger, requested_at });
        break;
      } catch (error) {
        if (!(error instanceof CutError)) throw error;
        this.counts.cuts += 1;
        this.world.clock.advance(this.between(1, 600) * SECOND_MS);
        this.#job = this.#start();
      }
    }
    await this.#tell(connection);
  }

  /** What the build after it would write to the outbox. */
  async #tell({ connection_id, household_id }: Connection): Promise<void> {
    const { db } = this.world.database;
    const now = this.world.clock.now();
    const run = (await recentRuns(db, household_id, 3)).find((each) => each.connection_id === connection_id);
    const outcome = syncOutcomeSchema.safeParse(run?.outcome).data;
    if (outcome === undefined) return;
    await db.transaction(async (tx) => {
      const context = {
        household: this.world.household,
        outcomes: [outcome],
        now,
        firstTime: (kind: string, subjects: readonly string[]) =>
          addFindings(
            tx,
            subjects.map((subject) => ({ household_id, kind, subject })),
            now,
          ),
      };
      for (const draft of await syncFailed.find(context as never))
        await queueMessage(tx, { household_id, chat_id: 1001, kind: 'sync-failed', ...draft }, now);
    });
  }

  async tasks(): Promise<void> {
    const { database, queue, lake, clock, providers } = this.world;
    const tools: TaskTools = {
      db: database.db,
      sql: database.sql,
      queue,
      lake,
      providers,
      clock,
      log: silentLog,
      zone: ZONE,
      onConnectionNews: (tx, { connection, kind }) =>
        kind === 'silent' ? Promise.resolve() : queueConsentNews({ clock })(tx, { connection, kind }),
    };
    await renewQuotas.run(tools);
    await staleConnections.run(tools);
  }

  #set(consent: Consent, weather: Weather | undefined): void {
    const { control } = this.world.bank;
    for (const id of consent.weather?.accounts ?? []) control.setAccountFault(id, undefined);
    for (const id of weather?.accounts ?? [])
      control.setAccountFault(id, FAULT_OF[weather?.trouble ?? 'outage']);
    consent.weather = weather;
  }

  /** Trouble comes and goes between two moments of the day. */
  change(consent: Consent): void {
    const now = this.now();
    if (consent.weather !== undefined) {
      consent.fineSince = now;
      if (consent.weather.until > now) return;
      this.#set(consent, undefined);
      return;
    }
    if (!this.chance(0.02)) return;
    this.counts.troubles += 1;
    const trouble = (['errors', 'errors', 'errors', 'outage', 'outage', 'limit', 'revoked'] as const)[
      this.between(0, 6)
    ];
    const isWhole = trouble === 'revoked' || this.chance(0.6);
    const accounts = isWhole ? consent.accounts : consent.accounts.slice(0, 1);
    const hours = trouble === 'limit' ? this.between(1, 8) : this.between(1, this.chance(0.3) ? 300 : 30);
    const until = trouble === 'revoked' ? Number.POSITIVE_INFINITY : now + hours * HOUR_MS;
    this.#set(consent, { trouble: trouble ?? 'outage', accounts, until });
    consent.fineSince = now;
  }

  /** A consent that has ended, or that the person was told to renew, is given again within two days. */
  async renewEnded(): Promise<void> {
    for (const [at, consent] of this.consents.entries()) {
      const { status } = await this.world.connection(consent.connection.connection_id);
      const isStopped = this.bank.streak(consent.connection.connection_id) >= 9;
      if (status !== 'expired' && !isStopped) continue;
      if (!this.chance(0.5)) continue;
      this.#set(consent, undefined);
      this.consents.splice(at, 1);
      this.counts.relinks += 1;
      await this.link(consent.institution);
      return;
    }
  }

  isOff(): boolean {
    if (this.#isOffUntil <= this.now() && this.chance(0.01)) {
      this.#isOffUntil = this.now() + this.between(1, 40) * HOUR_MS;
      this.counts.restarts += 1;
      this.#job = this.#start();
    }
    return this.#isOffUntil > this.now();
  }

  /** A day on which nothing stood in the way, and every account was read; or a slot was not used. */
  judge(consent: Consent, from: number, turns: readonly number[]): void {
    if (consent.fineSince > from - 25 * HOUR_MS) return;
    for (const id of consent.accounts) {
      if (this.bank.answered(id, from, from + DAY_MS)) continue;
      this.counts.silentDays += 1;
      const free = turns.filter((at) => this.bank.hasFree(id, at));
      if (free.length > 0) this.missed.push(`${new Date(from).toISOString()} ${id}`);
    }
  }
}
