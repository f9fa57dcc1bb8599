import { type Answer, fault, NOT_FOUND, reply, unknownFields } from './answer.ts';
import type { Institution } from './institution.ts';
import { SANDBOX_FINANCE, UK_INSTITUTIONS } from './uk-institutions.ts';

export interface Institutions {
  readonly all: readonly Institution[];
  /** Undefined when there is none, whether or not it is switched off. */
  find(id: string): Institution | undefined;
  isDisabled(id: string): boolean;
  setDisabled(id: string, disabled: boolean): void;
  list(query: URLSearchParams): Answer;
  detail(id: string): Answer;
}

const COUNTRIES =
  'AT BE BG HR CY CZ DK EE FI FR DE GR HU IS IE IT LV LI LT LU MT NL NO PL PT RO SK SI ES SE GB'.split(' ');
/** Query filters are `<feature>_supported`. */
const FILTERS = new Set([
  'access_scopes',
  'account_selection',
  'business_accounts',
  'card_accounts',
  'corporate_accounts',
  'pending_transactions',
  'private_accounts',
  'read_debtor_account',
  'read_refund_account',
  'separate_continuous_history_consent',
  'ssn_verification',
]);

/** Features belong to the detail alone. */
function listItem(institution: Institution): Partial<Institution> {
  const { supported_features: _features, full_history_minutes: _minutes, ...item } = institution;
  return item;
}

export function createInstitutions(): Institutions {
  const all = [...UK_INSTITUTIONS, SANDBOX_FINANCE];
  const disabled = new Set<string>();
  const find = (id: string): Institution | undefined => all.find((one) => one.id === id);

  const list = (query: URLSearchParams): Answer => {
    const unknown = [...query.keys()].filter(
      (key) => key !== 'country' && !FILTERS.has(key.replace(/_supported$/, '')),
    );
    if (unknown.length > 0) return unknownFields(unknown, 'query');
    const country = query.get('country');
    if (country !== null && !COUNTRIES.includes(country.toUpperCase())) {
      return fault(400, 'Invalid country choice.', `${country} is not a valid choice.`);
    }
    const wanted = [...query].filter(([key]) => key !== 'country');
    const found = UK_INSTITUTIONS.filter(
      (one) =>
        !disabled.has(one.id) &&
        (country === null || one.countries.includes(country.toUpperCase())) &&
        wanted.every(
          ([key, value]) =>
            one.supported_features.includes(key.replace(/_supported$/, '')) === (value === 'true'),
        ),
    );
    return reply(200, found.map(listItem));
  };

  return {
    all,
    find,
    list,
    isDisabled: (id) => disabled.has(id),
    setDisabled(id, isOff) {
      if (isOff) disabled.add(id);
      else disabled.delete(id);
    },
    detail(id) {
      const institution = find(id);
      if (institution === undefined || disabled.has(id)) return NOT_FOUND;
      const { supported_features } = institution;
      return reply(200, { ...listItem(institution), supported_features, identification_codes: [] });
    },
  };
}
