import { randomUUID } from 'node:crypto';
import type { Clock } from '#core/clock.ts';
import {
  type Answer,
  apiInstant,
  type FieldFaults,
  fault,
  fieldFaults,
  isUuid,
  NOT_FOUND,
  notOperational,
  quoted,
  reply,
  unknownFields,
} from './answer.ts';
import type { Institution } from './institution.ts';
import type { Institutions } from './institutions.ts';
import { type Agreement, type Register, SCOPES, type Scope } from './register.ts';
import type { Switches } from './switches.ts';

const FIELDS = new Set([
  'institution_id',
  'max_historical_days',
  'access_valid_for_days',
  'access_scope',
  'reconfirmation',
]);
const ORDINARY_DAYS = 90;

type Fields = Record<string, unknown>;

function institutionFault(fields: Fields, institutions: Institutions): FieldFaults {
  const id = fields['institution_id'];
  if (id === undefined) return { institution_id: ['This field is required.'] };
  if (typeof id === 'string' && institutions.find(id) !== undefined) return {};
  return {
    institution_id: {
      summary: `Unknown Institution ID ${quoted(id)}`,
      detail: 'Get Institution IDs from /institutions/?country={$COUNTRY_CODE}',
    },
  };
}

/** Limits are the institution's, not the schema's. */
function dayFaults(fields: Fields, institution: Institution): FieldFaults {
  const faults: FieldFaults = {};
  const total = Number(institution.transaction_total_days);
  const check = (name: string, limit: number, rule: string): void => {
    const value = fields[name];
    if (value === undefined) return;
    const days = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
    if (!Number.isInteger(days)) faults[name] = ['A valid integer is required.'];
    else if (Number(days) < 1 || Number(days) > limit) {
      faults[name] = { summary: `Incorrect ${name}`, detail: `${name} must be > 0 and <= ${rule}` };
    }
  };
  check('max_historical_days', total, `${institution.name} transaction_total_days (${total})`);
  const isLong = fields['reconfirmation'] === true;
  const longest = isLong ? institution.max_access_valid_for_days_reconfirmation : undefined;
  const access = Number(longest ?? institution.max_access_valid_for_days);
  check('access_valid_for_days', access, String(access));
  return faults;
}

function reconfirmationFault(fields: Fields, institution: Institution): FieldFaults {
  const wanted = fields['reconfirmation'];
  if (wanted === undefined || wanted === false) return {};
  if (wanted !== true) return { reconfirmation: ['Must be a valid boolean.'] };
  const summary = 'Reconfirmation not supported';
  if (institution.max_access_valid_for_days_reconfirmation === undefined) {
    return { reconfirmation: { summary, detail: `${summary} for ${institution.id}` } };
  }
  if (Number(fields['access_valid_for_days'] ?? ORDINARY_DAYS) > ORDINARY_DAYS) return {};
  const refused = 'Reconfirmation is not allowed';
  const detail = `${refused} when access_valid_for_days <= ${ORDINARY_DAYS} days.`;
  return { reconfirmation: { summary: refused, detail } };
}

const isScope = (value: unknown): value is Scope => SCOPES.some((scope) => scope === value);
const SCOPE_LIST = `['${SCOPES.join("', '")}']`;

function scopeFault(fields: Fields): FieldFaults {
  const wanted = fields['access_scope'];
  if (wanted === undefined) return {};
  const detail = `Choose one or several from ${SCOPE_LIST}`;
  if (!Array.isArray(wanted)) return { access_scope: ['Expected a list of items.'] };
  if (wanted.length === 0) {
    const summary = "Field 'access_scope' may not be an empty list.";
    return { access_scope: { summary, detail: `Please choose one or several of ${SCOPE_LIST}` } };
  }
  const unknown = wanted.filter((value) => !isScope(value));
  if (unknown.length === 0) return {};
  return { access_scope: { summary: `Unknown value '${quoted(unknown[0])}' in access_scope`, detail } };
}

export interface Agreements {
  create(fields: Fields): Promise<Answer>;
  get(id: string): Answer;
  remove(id: string): Promise<Answer>;
  accept(id: string): Answer;
  /** With the API's defaults, for a requisition that came without one. Not yet saved. */
  makeDefault(institution: Institution): Agreement;
}

interface Given {
  readonly clock: Clock;
  readonly register: Register;
  readonly institutions: Institutions;
  readonly switches: Switches;
}

/** As the API shows it: what the bank keeps beside it is its own. */
export function showAgreement(agreement: Agreement): Record<string, unknown> {
  const { reconfirm: _reconfirm, superseded: _superseded, ...shown } = agreement;
  return shown;
}

export function createAgreements({ clock, register, institutions, switches }: Given): Agreements {
  const make = (institution: Institution, fields: Fields): Agreement => {
    const days = (name: string): number => Number(fields[name] ?? ORDINARY_DAYS);
    const scope = fields['access_scope'];
    const agreement: Agreement = {
      id: randomUUID(),
      created: apiInstant(clock.now()),
      institution_id: institution.id,
      max_historical_days: days('max_historical_days'),
      access_valid_for_days: days('access_valid_for_days'),
      access_scope: Array.isArray(scope) ? scope.filter(isScope) : [...SCOPES],
      accepted: null,
      reconfirmation: fields['reconfirmation'] === true,
    };
    register.agreements.set(agreement.id, agreement);
    return agreement;
  };
  const known = (id: string, then: (agreement: Agreement) => Answer): Answer => {
    const detail = `${id} is not a valid EndUserAgreement UUID. `;
    if (!isUuid(id)) return fault(400, 'Invalid EndUserAgreement ID', detail);
    const agreement = register.agreements.get(id);
    return agreement === undefined ? NOT_FOUND : then(agreement);
  };

  return {
    makeDefault: (institution) => make(institution, {}),
    async create(fields) {
      const extra = Object.keys(fields).filter((name) => !FIELDS.has(name));
      if (extra.length > 0) return unknownFields(extra, 'body');
      const institution = institutions.find(quoted(fields['institution_id']));
      const faults = {
        ...institutionFault(fields, institutions),
        ...scopeFault(fields),
        ...(institution === undefined ? {} : dayFaults(fields, institution)),
        ...(institution === undefined ? {} : reconfirmationFault(fields, institution)),
      };
      if (institution === undefined || Object.keys(faults).length > 0) return fieldFaults(faults);
      if (institutions.isDisabled(institution.id)) return notOperational(institution.id);
      if (fields['reconfirmation'] === true && !switches.reconfirmation)
        return fault(403, '', 'You do not have permission to perform this action.');
      const agreement = make(institution, fields);
      await register.save();
      return reply(201, showAgreement(agreement));
    },
    get: (id) => known(id, (agreement) => reply(200, showAgreement(agreement))),
    async remove(id) {
      const answer = known(id, () =>
        reply(200, { summary: 'End User Agreement deleted', detail: `End User Agreement ${id} deleted` }),
      );
      if (answer.status !== 200) return answer;
      register.agreements.delete(id);
      await register.save();
      return answer;
    },
    accept: (id) =>
      known(id, ({ accepted }) =>
        accepted === null
          ? fault(
              403,
              'Insufficient permissions',
              "Your company doesn't have permission to accept EUA. " +
                "You'll have to use our default form for this action.",
            )
          : fault(405, 'EUA cannot be accepted more than once', 'EUA cannot be accepted more than once'),
      ),
  };
}
