/** Day counts are texts of digits, as the API has them. */
export interface Institution {
  readonly id: string;
  readonly name: string;
  readonly bic: string;
  readonly transaction_total_days: string;
  readonly max_access_valid_for_days: string;
  readonly max_access_valid_for_days_reconfirmation?: string;
  readonly countries: readonly string[];
  readonly logo: string;
  readonly supported_features: readonly string[];
  /** How long after consent more than 90 days can be had; undefined: as long as the consent lasts. */
  readonly full_history_minutes: number | undefined;
}
