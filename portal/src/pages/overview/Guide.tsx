import { Button, CloseButton, Group, Paper, RingProgress, Text, Title, Tooltip, VisuallyHidden } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { useSession } from "../../api/session";
import type { StepName, Tutorial } from "../../api/types";
import { Mark } from "../../components/Mark";
import { useWords } from "../../i18n";
import { SAMPLE_LANGUAGES, useSample } from "./useSample";
import "./overview.css";

const LANGUAGES = { python: "Python", javascript: "JavaScript" };

/** Where a step is done; what is missing yet is made where its list is. */
function placeOf(step: StepName, { job, table, steps }: Tutorial): string {
  const is = (name: StepName) => steps.some((known) => known.name === name && known.done);
  const jobPage = is("job") ? `/scheduler/${job}` : "/scheduler";
  const places: Record<StepName, string> = {
    credentials: "/configure",
    table: "/data",
    job: "/scheduler",
    script: jobPage,
    run: jobPage,
    rows: is("table") ? `/data/${table}` : "/data",
    enable: jobPage,
  };
  return places[step];
}

/** The tutorial as a list that ticks itself off. On an empty service it is what the page is about. */
export function Guide(props: { tutorial: Tutorial; hero: boolean; onClose: () => void }) {
  const { tutorial, hero } = props;
  const { t } = useWords();
  const done = tutorial.steps.filter((step) => step.done).length;
  const current = tutorial.steps.find((step) => !step.done)?.name;
  const title = t(tutorial.done ? "guide.doneTitle" : hero ? "guide.heroTitle" : "guide.title");
  return (
    <Paper withBorder shadow={hero ? "sm" : undefined} p={{ base: "md", sm: hero ? "xl" : "lg" }} component="section" aria-label={title} className="guide">
      <Group justify="space-between" align="flex-start" wrap="nowrap" mb="md">
        <Group wrap="nowrap" gap="lg">
          {hero && <Mark size={52} />}
          <div>
            <Title order={3} size={hero ? "h2" : "h4"} textWrap="balance">
              {title}
            </Title>
            <Text size={hero ? "md" : "sm"} c="dimmed" maw={640}>
              {t(tutorial.done ? "guide.doneText" : hero ? "guide.heroText" : "guide.text")}
            </Text>
          </div>
        </Group>
        <Group wrap="nowrap" gap="xs" align="flex-start">
          <RingProgress
            size={56}
            thickness={5}
            roundCaps={done > 0}
            visibleFrom="xs"
            aria-label={t("guide.progress", { done, count: tutorial.steps.length })}
            sections={[{ value: (100 * done) / tutorial.steps.length, color: "verdigris" }]}
            label={
              <Text ta="center" size="xs" fw={650} className="numbers">
                {done}/{tutorial.steps.length}
              </Text>
            }
          />
          <CloseButton aria-label={t("guide.close")} onClick={props.onClose} />
        </Group>
      </Group>
      <ol>
        {tutorial.steps.map((step, index) => (
          <Step key={step.name} tutorial={tutorial} name={step.name} number={index + 1} done={step.done} current={step.name === current} />
        ))}
      </ol>
    </Paper>
  );
}

function Step(props: { tutorial: Tutorial; name: StepName; number: number; done: boolean; current: boolean }) {
  const { tutorial, name, done, current } = props;
  const { t } = useWords();
  const names = { table: tutorial.table, job: tutorial.job };
  return (
    <li className={`step${done ? " done" : ""}${current ? " current" : ""}`} aria-current={current ? "step" : undefined}>
      <span className="number" aria-hidden="true">
        {done ? <IconCheck size={16} stroke={2.6} /> : props.number}
      </span>
      <div>
        <Text fw={current ? 650 : 500} c={done ? "dimmed" : undefined}>
          {t(`guide.${name}`, names)}
          <VisuallyHidden>{t(done ? "guide.isDone" : "guide.isOpen")}</VisuallyHidden>
        </Text>
        {!done && (
          <Text size="sm" c={current ? undefined : "dimmed"}>
            {t(`guide.${name}Text`, names)}
          </Text>
        )}
      </div>
      <Group gap="xs">
        {name === "script" && !done && <UseSample tutorial={tutorial} current={current} />}
        <Button component={Link} to={placeOf(name, tutorial)} size="xs" variant={current && name !== "script" ? "filled" : "subtle"}>
          {t(`guide.${name}Go`, names)}
        </Button>
      </Group>
    </li>
  );
}

/** One button for each language that the job can have. */
function UseSample({ tutorial, current }: { tutorial: Tutorial; current: boolean }): ReactNode {
  const { t } = useWords();
  const mayEdit = useSession().session?.role !== "viewer";
  const use = useSample(tutorial);
  const offered = SAMPLE_LANGUAGES.filter((language) => tutorial.language === null || tutorial.language === language);
  return offered.map((language, index) => (
    <Tooltip key={language} label={t("guide.needsEditor")} disabled={mayEdit}>
      <Button
        size="xs"
        variant={index > 0 ? "default" : current ? "filled" : "light"}
        disabled={!mayEdit}
        loading={use.isPending && use.variables === language}
        onClick={() => use.mutate(language)}
      >
        {t("guide.useScript", { language: LANGUAGES[language] })}
      </Button>
    </Tooltip>
  ));
}
