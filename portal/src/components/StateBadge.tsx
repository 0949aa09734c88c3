import { Badge } from "@mantine/core";
import {
  IconCheck,
  IconClock,
  IconClockX,
  IconHelp,
  IconPlayerPlay,
  IconPlayerTrackNext,
  IconX,
} from "@tabler/icons-react";
import type { RunState } from "../api/types";
import { useWords } from "../i18n";

// A state is told by its word and its shape; the colour only helps.
const looks: Record<RunState, { color: string; icon: typeof IconCheck }> = {
  pending: { color: "gray", icon: IconClock },
  queued: { color: "gray", icon: IconClock },
  running: { color: "blue", icon: IconPlayerPlay },
  succeeded: { color: "verdigris", icon: IconCheck },
  failed: { color: "red", icon: IconX },
  timed_out: { color: "red", icon: IconClockX },
  cancelled: { color: "gray", icon: IconX },
  lost: { color: "orange", icon: IconHelp },
  skipped: { color: "gray", icon: IconPlayerTrackNext },
};

export function StateBadge({ state }: { state: RunState }) {
  const { t } = useWords();
  const { color, icon: Icon } = looks[state];
  return (
    <Badge variant="light" color={color} leftSection={<Icon size={12} stroke={2.4} />} tt="none" style={{ flexShrink: 0, minWidth: "max-content" }}>
      {t(`state.${state}`)}
    </Badge>
  );
}
