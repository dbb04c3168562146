/** The log line when a proxy that could use both takes nova-api. */
export const DATABASE_UNUSABLE = "Nova's database cannot be used: tokens are looked up in nova-api";
