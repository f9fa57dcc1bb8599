/** The JSON of one transaction as the API serves it; which fields are there depends on the account. */
interface Amount {
  readonly amount: string;
  readonly currency: string;
}

export interface CurrencyExchange {
  readonly sourceCurrency: string;
  readonly targetCurrency: string;
  readonly unitCurrency: string;
  readonly exchangeRate: string;
  readonly instructedAmount: Amount;
}

export interface Transaction {
  readonly transactionId?: string;
  readonly bookingDate?: string;
  readonly valueDate?: string;
  readonly bookingDateTime?: string;
  readonly valueDateTime?: string;
  readonly transactionAmount: Amount;
  readonly currencyExchange?: CurrencyExchange | readonly CurrencyExchange[];
  readonly creditorName?: string;
  readonly debtorName?: string;
  readonly remittanceInformationUnstructured?: string;
  readonly remittanceInformationUnstructuredArray?: readonly string[];
  readonly proprietaryBankTransactionCode?: string;
  readonly merchantCategoryCode?: string;
  /** On booked rows only. */
  readonly internalTransactionId?: string;
}
