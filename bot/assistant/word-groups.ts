/**
 * Words for less than a category: coffee, petrol, rent. A group is a rule over the rows of its categories, and
 * the answer names the merchants it counted, so that a person sees what was taken for what.
 */
import type { MartTransaction } from '#core/marts/transactions.ts';

export interface WordGroup {
  readonly label: string;
  /** What people call it, `|` between. */
  readonly called: string;
  readonly categories: readonly string[];
  /** Found in merchant, payee, description or reason, lower case. */
  readonly text?: RegExp;
  /** Merchant category codes of the card schemes. */
  readonly codes?: readonly string[];
  /** Never counted, whatever else fits. */
  readonly not?: RegExp;
}

const group = (
  label: string,
  called: string,
  categories: string,
  text: RegExp,
  more: Pick<WordGroup, 'codes' | 'not'> = {},
): WordGroup => ({ label, called, categories: categories.split(' '), text, ...more });

export const WORD_GROUPS: readonly WordGroup[] = [
  group(
    'coffee',
    'coffee|coffees|coffee shops|coffee shop|a coffee',
    'eating_out',
    /coffee|costa|starbucks|\bnero\b|espresso|roaster|blank street|black sheep|tim hortons|esquires|\bgrind\b/,
  ),
  group(
    'takeaways',
    'takeaways|takeaway|take away|take aways|takeout|food delivery|deliveries|food deliveries',
    'eating_out',
    /deliveroo|just ?eat|uber ?(?:\*\s*)?eats|foodhub|hungry ?panda|takeaway\.com|dominos|domino's/,
  ),
  group(
    'petrol',
    'petrol|fuel|diesel|filling up|petrol stations',
    'transport',
    /\bfuel\b|petrol|\bshell\b|\bbp\b|\besso\b|texaco|\bgulf\b|murco|applegreen|filling station/,
    {
      codes: ['5541', '5542'],
    },
  ),
  group('rent', 'rent|the rent|our rent|my rent', 'housing', /\brent\b|letting|landlord|\bestates?\b|tenanc/),
  group('mortgage', 'mortgage|the mortgage', 'housing', /mortgage/),
  group('council tax', 'council tax', 'housing', /council|borough|\bctax\b/),
  group(
    'parking',
    'parking|car parks|car park|car parking',
    'transport',
    /parking|ringgo|paybyphone|pay by phone|justpark|\bncp\b|apcoa|car park|q-park|\bpark(?:mobile|ing)\b/,
    {
      codes: ['7523'],
    },
  ),
  group(
    'trains',
    'trains|train|train tickets|rail|train fares|rail fares',
    'transport',
    /train|rail|\blner\b|\bgwr\b|\bavanti|\bc2c\b/,
    {
      codes: ['4112'],
    },
  ),
  group(
    'taxis',
    'taxis|taxi|cabs|cab|ride hailing|ubers',
    'transport',
    /taxi|\bcabs?\b|\buber\b|\bbolt\b|free ?now|addison lee|gett\b/,
    {
      codes: ['4121'],
      not: /uber ?(?:\*\s*)?eats/,
    },
  ),
  group(
    'haircuts',
    'haircut|haircuts|hairdresser|hairdressers|barber|barbers|hair cut|hair',
    'personal_care',
    /hair|barber|salon|\bcuts?\b|toni (?:&|and) guy|supercuts|rush london/,
    {
      codes: ['7230'],
    },
  ),
  group('dentist', 'dentist|the dentist|dental|dentists', 'health', /dent|orthodon/, { codes: ['8021'] }),
  group('optician', 'optician|opticians|glasses|eye test', 'health', /optic|specsavers|eyecare|eyes\b/, {
    codes: ['8043'],
  }),
  group(
    'gym',
    'gym|the gym|gyms|gym membership|fitness',
    'health',
    /\bgym|fitness|leisure|david lloyd|crossfit|virgin active/,
    {
      codes: ['7997'],
    },
  ),
  group('pharmacy', 'pharmacy|pharmacies|chemist|chemists', 'health', /pharmac|chemist|\bboots\b/, {
    codes: ['5912'],
  }),
  group(
    'energy',
    'energy|electricity|gas|gas and electric|gas and electricity|electric|power',
    'utilities',
    /energy|electric|\bgas\b|octopus|\bedf\b|\be\.?on\b|\bovo\b|scottish ?power|\bbulb\b|so energy/,
  ),
  group('water', 'water|water bill|water bills|the water', 'utilities', /water/),
  group(
    'broadband',
    'broadband|internet|wifi',
    'utilities',
    /broadband|virgin media|hyperoptic|plusnet|talktalk|community fibre|\bzen\b|openreach|\bsky\b|\bbt\b/,
  ),
  group(
    'mobile',
    'mobile|phone|phone bill|mobile bill|mobile phone|phones',
    'utilities',
    /mobile|\bee\b|\bo2\b|vodafone|\bthree\b|giffgaff|voxi|smarty|lebara|tesco mobile/,
  ),
  group('TV licence', 'tv licence|tv license|television licence', 'utilities', /tv lic/),
  group(
    'flights',
    'flights|flight|plane tickets|airlines|airline',
    'travel',
    /air(?:ways|lines?)?\b|ryanair|easyjet|jet2|wizz|\bklm\b|lufthansa|vueling|tui\b/,
    {
      codes: ['4511'],
    },
  ),
  group(
    'hotels',
    'hotels|hotel|accommodation|airbnbs',
    'travel',
    /hotel|airbnb|booking\.com|premier inn|travelodge|hostel|\binn\b|vrbo/,
    {
      codes: ['7011'],
    },
  ),
  group(
    'fines',
    'fines|fine|fined|penalties|parking fines|parking fine',
    'fees',
    /\bfines?\b|\bpcn\b|penalty/,
  ),
  group('interest charged', 'interest charged|card interest|overdraft interest', 'fees', /interest/),
  group(
    'clothes',
    'clothes|clothing|shoes',
    'shopping',
    /cloth|asos|\bzara\b|h ?& ?m|uniqlo|\bnext\b|primark|\bgap\b|zalando|\bmango\b|shoes|new look|boohoo|shein/,
    { codes: ['5651', '5621', '5691', '5611', '5655', '5661', '5631', '5641'] },
  ),
  group('flowers', 'flowers|florist|florists', 'gifts_charity', /flower|florist|bloom|interflora/),
  group('the vet', 'vet|the vet|vets|vet bill|vet bills|vets bill', 'other', /\bvets?\b|veterinar/, {
    codes: ['0742'],
  }),
  group('plumber', 'plumber|the plumber|plumbing', 'housing other', /plumb/),
  group('electrician', 'electrician|the electrician', 'housing other', /electric/),
  group(
    'cinema',
    'cinema|the cinema|movies|films',
    'entertainment',
    /cinema|odeon|\bvue\b|cineworld|picturehouse|curzon|everyman/,
    {
      codes: ['7832'],
    },
  ),
  group(
    'car insurance',
    'car insurance|motor insurance',
    'insurance',
    /motor|\bcar\b|admiral|direct line|hastings|churchill/,
  ),
  group(
    'home insurance',
    'home insurance|house insurance|contents insurance',
    'insurance',
    /home|contents|buildings/,
  ),
  group('life insurance', 'life insurance|life cover', 'insurance', /\blife\b/),
];

/** Whether a row belongs to the group; the category must fit as well as the words or the code. */
export function isInGroup(row: MartTransaction, { categories, text, codes, not }: WordGroup): boolean {
  if (!categories.includes(row.category)) return false;
  const words = `${row.merchant} ${row.payee} ${row.description} ${row.category_reason}`.toLowerCase();
  if (not?.test(words) === true) return false;
  if (row.merchant_category_code !== null && codes?.includes(row.merchant_category_code) === true)
    return true;
  return text?.test(words) === true;
}

export const groupByLabel = (label: string): WordGroup | undefined =>
  WORD_GROUPS.find((candidate) => candidate.label === label);
