/**
 * Which of the accounts a consent shows are known already. Numbers decide, the strongest kind that both sides
 * have; a number that several accounts of one consent share proves nothing by itself.
 */
import { sha256 } from './secret.ts';

export interface Recognisable {
  /** `<kind>:<hash>`: `iban`, `bban`, `pan`, `other`, or a bare hash of before the kinds were kept. */
  readonly identity_hashes: readonly string[];
  readonly external_id: string;
  readonly name: string;
  readonly currency: string;
}

export interface KnownAccount {
  readonly account_id: string;
  readonly currency: string;
  readonly hashes: ReadonlySet<string>;
  /** Every provider id it was ever known by: breaks a tie, and proves nothing alone. */
  readonly aliases: ReadonlySet<string>;
}

/** The surest first. */
const KINDS = ['iban', 'bban', 'pan', 'other', ''] as const;
type Kind = (typeof KINDS)[number];

const kindOf = (hash: string): Kind =>
  KINDS.find((kind) => kind !== '' && (hash.startsWith(`${kind}:`) || hash.startsWith(`${kind}-named:`))) ??
  '';

/** Tells apart accounts of one consent that share a number, such as a current account and its pots. */
function namedHashes(seen: Recognisable, ordinal: number): string[] {
  const name = ordinal === 0 ? seen.name : `${seen.name}#${ordinal}`;
  return seen.identity_hashes.flatMap((hash) => {
    const kind = kindOf(hash);
    return kind === '' ? [] : [`${kind}-named:${sha256(`${hash}/${name}`)}`];
  });
}

const sameWords = (one: Recognisable): string => [...one.identity_hashes, one.name].join('/');

/** All that is to be remembered of each account: its numbers, and its numbers together with its name. */
export function hashesToKeep(seen: readonly Recognisable[]): string[][] {
  const times = new Map<string, number>();
  return seen.map((one) => {
    const key = sameWords(one);
    const ordinal = times.get(key) ?? 0;
    times.set(key, ordinal + 1);
    return [...one.identity_hashes, ...namedHashes(one, ordinal)];
  });
}

interface Pair {
  readonly at: number;
  readonly account_id: string;
  /** Smaller is surer. */
  readonly rank: number;
}

const ofKind = (hashes: Iterable<string>, kind: Kind): string[] =>
  [...hashes].filter((hash) => kindOf(hash) === kind);

/** Undefined when they are two accounts, or nothing speaks for their being one. */
function rankOf(
  hashes: readonly string[],
  known: KnownAccount,
  seen: Recognisable,
  isShared: (hash: string) => boolean,
): number | undefined {
  if (seen.currency !== known.currency) return undefined;
  for (const [rank, kind] of KINDS.entries()) {
    const own = ofKind(hashes, kind);
    const common = own.filter((hash) => known.hashes.has(hash));
    if (common.length > 0) {
      if (known.aliases.has(seen.external_id)) return rank * 4;
      if (common.some((hash) => hash.includes('-named:'))) return rank * 4 + 1;
      if (common.some((hash) => !isShared(hash))) return rank * 4 + 2;
      return undefined;
    }
    // Both have a number of this kind, and they differ: a weaker one that they share is a coincidence.
    if (own.length > 0 && ofKind(known.hashes, kind).length > 0) return undefined;
  }
  return undefined;
}

/** The known account of each that was seen, in their order; no two of one consent are ever the same account. */
export function recogniseAccounts(
  seen: readonly Recognisable[],
  known: readonly KnownAccount[],
): (string | undefined)[] {
  const kept = hashesToKeep(seen);
  const times = new Map<string, number>();
  for (const hash of kept.flat()) times.set(hash, (times.get(hash) ?? 0) + 1);
  const isShared = (hash: string): boolean => (times.get(hash) ?? 0) > 1;
  const pairs = seen.flatMap((one, at) =>
    known.flatMap((account): Pair[] => {
      // Those that cannot be told apart by their words may each be any of them.
      const own = kept.filter((_, other) => sameWords(seen[other] ?? one) === sameWords(one)).flat();
      const rank = rankOf(own, account, one, isShared);
      return rank === undefined ? [] : [{ at, account_id: account.account_id, rank }];
    }),
  );
  const found: (string | undefined)[] = seen.map(() => undefined);
  const taken = new Set<string>();
  for (const { at, account_id } of pairs.sort((a, b) => a.rank - b.rank)) {
    if (found[at] !== undefined || taken.has(account_id)) continue;
    found[at] = account_id;
    taken.add(account_id);
  }
  return found;
}
