/** What a language model may answer: a plan in flat words, or that it cannot. No sentence, no figure. */
import { z } from 'zod';
import { fail, ok, type Result } from '#core/problem.ts';
import { planSchema } from './plan.ts';

/** A budget is left out: its amount would be a figure that a model wrote. */
const measures = planSchema.shape.measure.exclude(['budget']);
const { per, group_by, income_of, direction } = planSchema.shape;

const names = z.array(z.string());
const side = {
  categories: names,
  topics: names,
  merchants: names,
  accounts: names,
  from: z.string().nullable(),
  to: z.string().nullable(),
};

// Servers make a grammar of the schema, each knowing other words: plain kinds only, checked again afterwards.
export const modelAnswerSchema = z.object({
  can_answer: z.boolean(),
  measure: measures.nullable(),
  ...side,
  since_payday: z.boolean(),
  against: z.object(side).nullable(),
  per: per.unwrap().nullable(),
  group_by: group_by.unwrap().nullable(),
  limit: z.number().nullable(),
  rank: z.number().nullable(),
  income_of: income_of.unwrap().nullable(),
  direction: direction.unwrap().nullable(),
});
export type ModelAnswer = z.infer<typeof modelAnswerSchema>;

/** A model that was not held to the schema leaves out what it has no word for. */
const LEFT_OUT: Omit<ModelAnswer, 'can_answer'> = {
  measure: null,
  categories: [],
  topics: [],
  merchants: [],
  accounts: [],
  from: null,
  to: null,
  since_payday: false,
  against: null,
  per: null,
  group_by: null,
  limit: null,
  rank: null,
  income_of: null,
  direction: null,
};

const THOUGHT_END = '</think>';

/** The JSON object in a reply, whatever stands around it: thoughts, fences, politeness. */
export function readModelAnswer(content: string): Result<ModelAnswer> {
  const thought = content.lastIndexOf(THOUGHT_END);
  const said = thought === -1 ? content : content.slice(thought + THOUGHT_END.length);
  const json = said.slice(said.indexOf('{'), said.lastIndexOf('}') + 1);
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return fail('model.garbage', 'The reply is not one JSON object.');
  }
  const whole = typeof value === 'object' && value !== null ? { ...LEFT_OUT, ...value } : value;
  const parsed = modelAnswerSchema.safeParse(whole);
  return parsed.success ? ok(parsed.data) : fail('model.garbage', z.prettifyError(parsed.error));
}
