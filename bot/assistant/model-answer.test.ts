import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { modelAnswerSchema, readModelAnswer } from './model-answer.ts';

const ANSWER = '{"can_answer": true, "measure": "spent", "categories": ["groceries"], "from": "2026-02-01"}';

const read = (content: string) => {
  const result = readModelAnswer(content);
  return result.ok ? result.value : result.problem.message;
};

describe('the answer is found in what a model says', () => {
  test.each([
    ['alone', ANSWER],
    ['in a fence', `\`\`\`json\n${ANSWER}\n\`\`\``],
    ['after thoughts with braces of their own', `<think>{"measure": "top"} or {…}?</think>\n${ANSWER}`],
    ['after thoughts whose beginning the server cut off', `maybe {"a": 1}</think>${ANSWER}`],
    ['between polite words', `Here is the plan: ${ANSWER} Anything else?`],
  ])('%s', (_name, content) => {
    expect(read(content)).toMatchObject({
      measure: 'spent',
      categories: ['groceries'],
      merchants: [],
      to: null,
    });
  });
});

test.each([
  ['You spent £99.00 on groceries.', 'The reply is not one JSON object.'],
  ['', 'The reply is not one JSON object.'],
  ['{"can_answer": tru', 'The reply is not one JSON object.'],
  ['{"measure": "spent"}', 'can_answer'],
  ['{"can_answer": true, "measure": "sql"}', 'measure'],
  ['{"can_answer": true, "measure": "budget"}', 'measure'],
  ['{"can_answer": true, "categories": "groceries"}', 'categories'],
  ['{"can_answer": true, "against": {"from": "2026-01-01"}}', 'against.categories'],
])('%s is sent back with what is wrong with it', (content, fault) => {
  expect(read(content)).toContain(fault);
});

test('what a model adds of its own is dropped', () => {
  const value = read('{"can_answer": true, "answer": "£99", "__proto__": {"x": 1}}');
  expect(JSON.stringify(value)).not.toContain('99');
  expect(value).not.toHaveProperty('x');
});

test('any text is an answer or a Problem, never an exception', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (content) => {
      const result = readModelAnswer(content);
      if (!result.ok) expect(result.problem.code).toBe('model.garbage');
    }),
  );
});

test('the schema says every word, and closes every object, as strict servers want it', () => {
  const open: string[] = [];
  const visit = (node: unknown, path: string): void => {
    if (typeof node !== 'object' || node === null) return;
    if ('properties' in node && typeof node.properties === 'object' && node.properties !== null) {
      const keys = Object.keys(node.properties);
      const required = 'required' in node && Array.isArray(node.required) ? node.required : [];
      const isClosed = 'additionalProperties' in node && node.additionalProperties === false;
      if (!isClosed || keys.some((key) => !required.includes(key))) open.push(path);
    }
    for (const [key, value] of Object.entries(node)) visit(value, `${path}/${key}`);
  };
  const schema = z.toJSONSchema(modelAnswerSchema);
  visit(schema, '');
  expect(open).toEqual([]);
  expect(JSON.stringify(schema)).not.toMatch(/"default"|"pattern"|9007199254740991/);
});
