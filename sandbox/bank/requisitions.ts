import { randomUUID } from 'node:crypto';
import { type Clock, DAY_MS } from '#core/clock.ts';
import type { Agreements } from './agreements.ts';
import {
  type Answer,
  apiInstant,
  type FieldFaults,
  fieldFaults,
  isUuid,
  NOT_FOUND,
  notOperational,
  PAYMENT_REQUIRED,
  quoted,
  reply,
  unknownFields,
} from './answer.ts';
import { isExpired } from './consent-life.ts';
import type { Institution } from './institution.ts';
import type { Institutions } from './institutions.ts';
import type { Register, Requisition, RequisitionStatus } from './register.ts';

const FIELDS = new Set([
  'redirect',
  'institution_id',
  'agreement',
  'reference',
  'user_language',
  'ssn',
  'account_selection',
  'redirect_immediate',
]);
type Fields = Record<string, unknown>;

export interface Requisitions {
  create(fields: Fields): Promise<Answer>;
  get(id: string): Answer;
  remove(id: string): Promise<Answer>;
  /** As the API shows it. */
  show(requisition: Requisition): Record<string, unknown>;
  statusOf(requisition: Requisition): RequisitionStatus;
  /** How many may be made in 30 days before the API answers 402; undefined: any number. */
  setFreeLimit(limit: number | undefined): void;
}

interface Given {
  readonly clock: Clock;
  readonly register: Register;
  readonly institutions: Institutions;
  readonly agreements: Agreements;
  /** Where the consent page is: `link` begins with it. */
  readonly publicUrl: string;
}

function redirectFault({ redirect }: Fields): FieldFaults {
  if (redirect === undefined) return { redirect: ['This field is required.'] };
  const isUrl = typeof redirect === 'string' && redirect.length <= 1024 && URL.canParse(redirect);
  if (isUrl && /^https?:$/.test(new URL(redirect).protocol)) return {};
  return {
    redirect: { summary: 'Invalid redirect URI', detail: 'Redirect URL must be a valid http(s) URL' },
  };
}

function institutionFault({ institution_id: id }: Fields, institution: Institution | undefined): FieldFaults {
  if (id === undefined) return { institution_id: ['This field is required.'] };
  if (institution !== undefined) return {};
  const detail = 'Get Institution IDs from /institutions/?country={$COUNTRY_CODE}';
  return { institution_id: { summary: `Unknown Institution ID ${quoted(id)}`, detail } };
}

function referenceFault({ reference }: Fields, register: Register): FieldFaults {
  if (reference === undefined) return {};
  if (typeof reference !== 'string') return { reference: ['Not a valid string.'] };
  if (reference.trim() === '') return { reference: ['This field may not be blank.'] };
  if (reference.length > 256) {
    return { reference: ['Ensure this field has no more than 256 characters.'] };
  }
  if (!register.references.has(reference)) return {};
  const detail = `Client reference: ${reference} already exists`;
  return { reference: { summary: 'Client reference must be unique', detail } };
}

function smallFaults(fields: Fields, institution: Institution | undefined): FieldFaults {
  const faults: FieldFaults = {};
  const { user_language: language, ssn } = fields;
  if (language !== undefined && !/^[a-z]{2}(-[a-z]{2})?$/i.test(quoted(language))) {
    faults['user_language'] = {
      summary: 'Provided user_language is invalid or not supported',
      detail: `'${quoted(language)}' is an invalid or unsupported language`,
    };
  }
  const supports = (feature: string): boolean => institution?.supported_features.includes(feature) !== false;
  const refuse = (field: string, words: string): void => {
    const summary = `${words} not supported`;
    faults[field] = { summary, detail: `${summary} for ${institution?.id ?? ''}` };
  };
  if (typeof ssn === 'string' && !supports('ssn_verification')) refuse('ssn', 'SSN verification');
  if (fields['account_selection'] === true && !supports('account_selection')) {
    refuse('account_selection', 'Account selection');
  }
  return faults;
}

/** Undefined when the agreement may be used. */
function agreementFault({ agreement: id, institution_id }: Fields, register: Register): Answer | undefined {
  if (id === undefined) return undefined;
  const because = (summary: string, detail: string, status = 400): Answer =>
    fieldFaults({ agreement: { summary, detail } }, status);
  const text = quoted(id);
  if (!isUuid(text)) {
    const summary = 'Invalid End User Agreement (EUA) ID';
    return because(summary, `${text} is not a valid End User Agreement (EUA) UUID. `);
  }
  const agreement = register.agreements.get(text);
  if (agreement === undefined) {
    return because(`ID ${text} not found`, 'Please check whether you specified a valid ID', 404);
  }
  if (agreement.institution_id !== institution_id) {
    const detail = `Provided Institution ID doesn't match the End User Agreement's: ${agreement.institution_id}`;
    return because(`Incorrect Institution ID ${quoted(institution_id)}`, detail);
  }
  const user = [...register.requisitions.values()].find((one) => one.agreement === text);
  if (user === undefined) return undefined;
  return because(`Agreement ${text} is already associated`, `Agreement is used by requisition ${user.id}`);
}

/** Remembered from now on, but not yet saved. */
function make(fields: Fields, institution: Institution, { clock, register, agreements }: Given): Requisition {
  const id = randomUUID();
  const agreement = fields['agreement'] ?? agreements.makeDefault(institution).id;
  const requisition: Requisition = {
    id,
    created: apiInstant(clock.now()),
    redirect: quoted(fields['redirect']),
    history: ['CR'],
    institution_id: institution.id,
    agreement: quoted(agreement),
    reference: quoted(fields['reference'] ?? id),
    accounts: [],
    ...(fields['user_language'] === undefined ? {} : { user_language: quoted(fields['user_language']) }),
    account_selection: fields['account_selection'] === true,
    redirect_immediate: fields['redirect_immediate'] === true,
  };
  register.requisitions.set(id, requisition);
  register.references.add(requisition.reference);
  return requisition;
}

export function createRequisitions(given: Given): Requisitions {
  const { clock, register, institutions, publicUrl } = given;
  let freeLimit: number | undefined;

  const statusOf = (requisition: Requisition): RequisitionStatus => {
    const last = requisition.history.at(-1) ?? 'CR';
    const agreement = register.agreements.get(requisition.agreement);
    const isOver = agreement !== undefined && isExpired(agreement, clock.now());
    return last === 'LN' && isOver ? 'EX' : last;
  };
  const show = (requisition: Requisition): Record<string, unknown> => {
    const { history: _history, ...rest } = requisition;
    const status = statusOf(requisition);
    const link = `${publicUrl}/consent/${requisition.id}/${requisition.institution_id}`;
    return { ...rest, status, link, ssn: null };
  };
  const recent = (): number => {
    const since = clock.now().getTime() - 30 * DAY_MS;
    return [...register.requisitions.values()].filter((one) => Date.parse(one.created) > since).length;
  };
  return {
    show,
    statusOf,
    setFreeLimit(limit) {
      freeLimit = limit;
    },
    async create(fields) {
      const extra = Object.keys(fields).filter((name) => !FIELDS.has(name));
      if (extra.length > 0) return unknownFields(extra, 'body');
      const institution = institutions.find(quoted(fields['institution_id']));
      const faults = {
        ...redirectFault(fields),
        ...institutionFault(fields, institution),
        ...referenceFault(fields, register),
        ...smallFaults(fields, institution),
      };
      if (institution === undefined || Object.keys(faults).length > 0) return fieldFaults(faults);
      const refusal = agreementFault(fields, register);
      if (refusal !== undefined) return refusal;
      if (institutions.isDisabled(institution.id)) return notOperational(institution.id);
      if (freeLimit !== undefined && recent() >= freeLimit) return PAYMENT_REQUIRED;
      const requisition = make(fields, institution, given);
      await register.save();
      return reply(201, show(requisition));
    },
    get(id) {
      const requisition = register.requisitions.get(id);
      return requisition === undefined ? NOT_FOUND : reply(200, show(requisition));
    },
    async remove(id) {
      const requisition = register.requisitions.get(id);
      if (requisition === undefined) return NOT_FOUND;
      register.requisitions.delete(id);
      register.agreements.delete(requisition.agreement);
      await register.save();
      const detail = `Requisition ${id} deleted with all its End User Agreements`;
      return reply(200, { summary: 'Requisition deleted', detail });
    },
  };
}
