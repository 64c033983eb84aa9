/** What one row of a file can be; the names of the server. */
export const ROW_KINDS = ["items", "accounts", "payments", "contacts"] as const;

export type RowKind = (typeof ROW_KINDS)[number];

/** Our fields in the order in which a person thinks of them; a test compares them with the server's. */
export const OUR_FIELDS = [
  "debtor.reference",
  "debtor.name",
  "debtor.kind",
  "debtor.tax_id",
  "debtor.language",
  "debtor.country",
  "debtor.subdivision",
  "debtor.zone",
  "debtor.email",
  "account.reference",
  "account.currency",
  "account.product",
  "item.reference",
  "item.amount",
  "item.due_on",
  "item.issued_on",
  "item.kind",
  "item.settled_on",
  "item.disputed",
  "payment.reference",
  "payment.amount",
  "payment.value_on",
  "payment.method",
  "phone.1",
  "phone.2",
  "phone.3",
  "phone.4",
  "phone.5",
  "contact.consent",
] as const;

/** What a row of each kind cannot do without. */
export const NEEDED: Record<RowKind, readonly string[]> = {
  items: ["debtor.reference", "item.reference", "item.amount", "account.currency"],
  accounts: ["debtor.reference", "account.reference", "account.currency"],
  contacts: ["debtor.reference"],
  payments: ["account.reference", "payment.reference", "payment.amount", "payment.value_on"],
};

/** What a row of each kind may speak about. */
export const SPOKEN_OF: Record<RowKind, readonly string[]> = {
  items: ["debtor", "account", "item", "phone", "contact"],
  accounts: ["debtor", "account", "phone", "contact"],
  contacts: ["debtor", "phone", "contact"],
  payments: ["account", "payment"],
};

export const DATE_FIELDS: readonly string[] = ["item.issued_on", "item.due_on", "item.settled_on", "payment.value_on"];
export const AMOUNT_FIELDS: readonly string[] = ["item.amount", "payment.amount"];

export function asRowKind(name: string | undefined): RowKind {
  return ROW_KINDS.find((kind) => kind === name) ?? "items";
}

export function subjectOf(field: string): string {
  return field.split(".")[0] ?? "";
}

export function fieldsOf(kind: RowKind): string[] {
  return OUR_FIELDS.filter((field) => SPOKEN_OF[kind].includes(subjectOf(field)));
}
