/** What the server said about a field, such as `policies.retries.attempts`. */
export type Wrong = (field: string) => string | null;
