export type Name =
  | { readonly kind: 'account'; readonly account_ids: readonly string[]; readonly label: string }
  | { readonly kind: 'category'; readonly category: string; readonly label: string }
  | { readonly kind: 'group'; readonly label: string }
  | { readonly kind: 'merchant'; readonly merchants: readonly string[]; readonly label: string };
