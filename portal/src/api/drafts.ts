import type { Script } from "./types";

/** A script that somebody has changed and not saved, and what it was changed from. */
export interface Draft {
  owner: string;
  text: string;
  saved: Script;
}

// In memory only: it outlives the page of its job when a session ends, and nothing else.
const drafts = new Map<string, Draft>();

export function keepDraft(job: string, draft: Draft): void {
  drafts.set(job, draft);
}

/** What this person has not saved of a job's script; another's draft is nobody's business. */
export function findDraft(job: string, owner: string): Draft | null {
  const draft = drafts.get(job);
  return draft?.owner === owner ? draft : null;
}

export function dropDraft(job: string): void {
  drafts.delete(job);
}

export function dropDrafts(): void {
  drafts.clear();
}

export function hasDrafts(): boolean {
  return drafts.size > 0;
}
