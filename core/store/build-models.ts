/** How long each model of each build took. Kept for longer than the builds, so that a slow one can be told. */
import { DAY_MS } from '#core/clock.ts';
import type { Db } from '#core/db.ts';
import { and, eq, lt, sql } from '#drizzle/orm.ts';
import { build_models } from '#drizzle/schema/index.ts';
import type { Build } from './builds.ts';

const KEPT_MS = 90 * DAY_MS;
/** How many builds before the newest one tell what is usual. */
const COMPARED = 20;

export interface TimedModel {
  readonly name: string;
  readonly layer: string;
  readonly rows: number;
  readonly milliseconds: number;
}

export interface ModelTime {
  readonly model: string;
  readonly layer: string;
  /** Everything anew, or only what changed. */
  readonly is_whole: boolean;
  readonly row_count: number;
  readonly milliseconds: number;
  /** Median of the 20 builds of the same sort before it; null when there was none. */
  readonly usual_milliseconds: number | null;
}

/** Notes the models of a build that is being published, and forgets what is older than 90 days. */
export async function recordModels(
  tx: Db,
  build: Pick<Build, 'build_id' | 'household_id'>,
  models: readonly TimedModel[],
  isWhole: boolean,
  now: Date,
): Promise<void> {
  const { build_id, household_id } = build;
  const rows = models.map(({ name, layer, rows: row_count, milliseconds }) => ({
    build_id,
    household_id,
    model: name,
    layer,
    is_whole: isWhole,
    row_count,
    milliseconds: Math.round(milliseconds),
    built_at: now,
  }));
  if (rows.length > 0) await tx.insert(build_models).values(rows);
  const old = lt(build_models.built_at, new Date(now.getTime() - KEPT_MS));
  await tx.delete(build_models).where(and(eq(build_models.household_id, household_id), old));
}

/** Of the household's newest build, slowest first. */
export async function slowestModels(db: Db, householdId: string, limit: number): Promise<ModelTime[]> {
  const rows = await db.execute(sql`
    with builds as (
      select build_id, is_whole, max(built_at) as built_at
      from build_models where household_id = ${householdId} group by build_id, is_whole
    ), newest as (
      select * from builds order by built_at desc, build_id desc limit 1
    ), before as (
      select builds.build_id from builds, newest
      where builds.is_whole = newest.is_whole and builds.build_id <> newest.build_id
      order by builds.built_at desc, builds.build_id desc limit ${COMPARED}
    ), usual as (
      select model, round(percentile_cont(0.5) within group (order by milliseconds))::integer as usual
      from build_models where build_id in (select build_id from before) group by model
    )
    select model, layer, is_whole, row_count, milliseconds, usual as usual_milliseconds
    from build_models join newest using (build_id, is_whole) left join usual using (model)
    order by milliseconds desc, model limit ${limit}`);
  return rows as unknown as ModelTime[];
}
