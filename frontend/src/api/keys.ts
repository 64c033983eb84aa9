/** Names under which answers are kept; what changes is forgotten by prefix. */
export const keys = {
  session: ["session"] as const,
  presence: ["presence"] as const,
  portfolios: ["portfolios"] as const,
  desk: ["desk"] as const,
  ownDay: ["own-day"] as const,
  worklist: ["worklist"] as const,
  accounts: ["accounts"] as const,
  account: (id: string) => ["account", id] as const,
  promises: ["promises"] as const,
  callbacks: ["callbacks"] as const,
  ownCall: ["own-call"] as const,
  dispositions: ["dispositions"] as const,
};
