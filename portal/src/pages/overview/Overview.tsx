import { Button, Stack } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { IconChecklist, IconClockPlay } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { Link } from "react-router";
import { useStanding, useTutorial } from "../../api/overview";
import { PageHead } from "../../components/PageHead";
import { Empty, Problem, Skeletons } from "../../components/States";
import { useWords } from "../../i18n";
import { Guide } from "./Guide";
import { Lists } from "./Lists";
import { Tiles } from "./Tiles";
import { Timeline } from "./Timeline";
import "./overview.css";

/** The start page: what ran, what fails, what is next; and the way in, as long as that is new. */
export function Overview() {
  const { t } = useWords();
  const standing = useStanding();
  const guide = useGuide();
  const empty = standing.data?.jobs === 0 && Object.keys(standing.data.counts).length === 0;
  return (
    <>
      <PageHead title={t("app.overview")}>
        {!guide.shown && (
          <Button variant="subtle" size="sm" leftSection={<IconChecklist size={18} />} onClick={guide.open}>
            {t("guide.open")}
          </Button>
        )}
      </PageHead>
      {standing.isPending && <Skeletons />}
      {standing.isError && !standing.data && <Problem problem={standing.error} onRetry={() => void standing.refetch()} />}
      {standing.data && (
        <Stack gap="md">
          {guide.shown && guide.tutorial && <Guide tutorial={guide.tutorial} hero={empty} onClose={guide.close} />}
          {empty && !guide.shown && (
            <Empty icon={<IconClockPlay size={28} />} title={t("overview.emptyTitle")} text={t("overview.emptyText")}>
              <Button component={Link} to="/scheduler">
                {t("overview.toJobs")}
              </Button>
            </Empty>
          )}
          {!empty && (
            <>
              <Tiles standing={standing.data} />
              <Timeline />
              <Lists standing={standing.data} />
            </>
          )}
        </Stack>
      )}
    </>
  );
}

/** Whether the guide shows: until the tutorial is done or somebody closes it, and whenever it is asked for. */
function useGuide() {
  const [closed, setClosed] = useLocalStorage({ key: "mainspring.guide.closed", defaultValue: false, getInitialValueInEffect: false });
  const [asked, setAsked] = useState(false);
  const tutorial = useTutorial(!closed || asked).data;
  // Who sees the last step ticked also sees that it was the last.
  const open = tutorial?.done === false && !closed;
  useEffect(() => {
    if (open) setAsked(true);
  }, [open]);
  return {
    tutorial,
    shown: tutorial !== undefined && (open || asked),
    open: () => {
      setClosed(false);
      setAsked(true);
    },
    close: () => {
      setClosed(true);
      setAsked(false);
    },
  };
}
