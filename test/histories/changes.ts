/** Whether builds of what was new, one after the other, have left what a build of everything gives. */
import path from 'node:path';
import { newestBuild } from '#core/store/builds.ts';
import { eq } from '#drizzle/orm.ts';
import { build_models } from '#drizzle/schema/index.ts';
import { compareMarts } from '#pipeline/compare-marts.ts';
import type { PipelineForTest } from '#test/pipeline-for-test.ts';

export interface Changes {
  /** How many builds made only what was new. */
  readonly builds: number;
  /** Rows that differ at the end, in words; empty when all is equal. */
  readonly differences: readonly string[];
}

export async function compareWithWhole(world: PipelineForTest): Promise<Changes> {
  const { db } = world.database;
  const { household_id } = world.household;
  const changed = await newestBuild(db, household_id);
  const whole = await world.publish({ household_id, trigger: 'person', is_whole: true });
  if (changed === undefined || whole === undefined) return { builds: 0, differences: ['there was no build'] };
  const parts = await db
    .selectDistinctOn([build_models.build_id], { build_id: build_models.build_id })
    .from(build_models)
    .where(eq(build_models.is_whole, false));
  const [before, after] = [changed, whole].map((build) => path.join(world.martsFolder, build.file_name));
  const compared = await compareMarts(before ?? '', after ?? '');
  return {
    builds: parts.length,
    differences: compared.flatMap(({ mart, differing, shown }) =>
      differing === 0 ? [] : [`${mart}: ${differing} rows; ${shown.join('; ')}`],
    ),
  };
}
