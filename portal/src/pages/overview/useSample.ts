import { useNavigate } from "react-router";
import { api } from "../../api/client";
import { keepDraft } from "../../api/drafts";
import { useChange } from "../../api/queries";
import { useSession } from "../../api/session";
import type { Job, Tutorial } from "../../api/types";

const SUFFIXES = { python: "py", javascript: "js" } as const;
export type SampleLanguage = keyof typeof SUFFIXES;
export const SAMPLE_LANGUAGES = Object.keys(SUFFIXES) as SampleLanguage[];

/** Opens the tutorial's job, made if it is missing, with the sample in its editor, not saved yet. */
export function useSample({ job, language }: Tutorial) {
  const navigate = useNavigate();
  const owner = useSession().session?.name ?? "";
  return useChange(
    async (chosen: SampleLanguage) => {
      const text = await api.getText(`/samples/${job}.${SUFFIXES[chosen]}`);
      if (language === null) {
        const schedule = { type: "interval", every: 1, unit: "hours" };
        await api.post<Job>("/jobs", { name: job, language: chosen, schedule });
      }
      keepDraft(job, { owner, text, saved: await api.getScript(job) });
    },
    ["jobs", "tutorial"],
    { onDone: () => void navigate(`/scheduler/${job}`) },
  );
}
