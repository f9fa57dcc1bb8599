/** How this bank behaves where real ones differ: each is turned by a test, or by a button of the demo. */
export interface Switches {
  /** Whether consents can be confirmed; without it the API answers 403, as it does without the permission. */
  reconfirmation: boolean;
  /** Every consent gives known accounts new ids, and the consent before it is dead although it stays linked. */
  newAccountIds: boolean;
  /** An expired consent is a 400, as it was until early 2025. */
  legacyExpiry: boolean;
  /** The caller's address is not on the allow-list of its keys. */
  ipDenied: boolean;
  /** Accounts are `DISCOVERED`, then `PROCESSING`, before they can be read after a consent. */
  slowAccounts: boolean;
}

export const ordinarySwitches = (): Switches => ({
  reconfirmation: false,
  newAccountIds: false,
  legacyExpiry: false,
  ipDenied: false,
  slowAccounts: false,
});
