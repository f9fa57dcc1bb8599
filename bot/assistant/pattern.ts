/** A regular expression written over several lines: a line break and the indentation after it do not count. */
export const pattern = (parts: TemplateStringsArray, ...values: string[]): RegExp =>
  new RegExp(String.raw(parts, ...values).replace(/\n\s*/g, ''));
