import { Box, Modal, Text, TextInput, VisuallyHidden } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { useWords } from "../i18n";
import { CreateTable } from "../pages/data/CreateTable";
import { CreateJob } from "../pages/scheduler/CreateJob";
import { type Asked, type Command, type Creating, useCommands } from "./commands";
import { fit } from "./fuzzy";

const MOST_SHOWN = 40;

/** What fits much worse than the best is noise. */
const CLOSE = 0.6;

interface Shown {
  opened: boolean;
  onClose: () => void;
  onHelp: () => void;
  onLeave: () => void;
}

/** Finds whatever there is and does it, by the keyboard alone. */
export function Palette({ opened, onClose, onHelp, onLeave }: Shown) {
  const { t } = useWords();
  const [creating, setCreating] = useState<Creating | null>(null);
  const created = () => setCreating(null);
  return (
    <>
      <Modal
        opened={opened}
        onClose={onClose}
        title={<VisuallyHidden>{t("palette.title")}</VisuallyHidden>}
        withCloseButton={false}
        padding={0}
        size="lg"
        yOffset="12vh"
        classNames={{ header: "palette-head" }}
      >
        <Choice asked={{ onCreate: setCreating, onHelp, onLeave }} onClose={onClose} />
      </Modal>
      {creating === "job" && <CreateJob onClose={created} />}
      <CreateTable opened={creating === "table"} onClose={created} />
    </>
  );
}

function Choice({ asked, onClose }: { asked: Asked; onClose: () => void }) {
  const { t } = useWords();
  const commands = useCommands(asked);
  const [typed, setTyped] = useState("");
  const [chosen, setChosen] = useState<string | null>(null); // by its id: more may come while one is chosen
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const found = matching(commands, typed);
  const at = Math.max(0, found.findIndex(({ id }) => id === chosen));
  const current = found[at];
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [current?.id]);
  const choose = (command: Command) => {
    onClose();
    command.run();
  };
  const press = (event: KeyboardEvent) => {
    const move = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (event.key === "Enter" && !event.nativeEvent.isComposing) {
      if (current) choose(current);
    } else if (move !== undefined && found.length > 0) {
      const last = found.length - 1;
      const next = at + move;
      const place = Math.abs(move) === 1 ? (next + found.length) % found.length : Math.max(0, Math.min(next, last));
      setChosen(found[place]?.id ?? null);
    } else return;
    event.preventDefault();
  };
  return (
    <Box className="palette">
      <TextInput
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setChosen(null);
        }}
        onKeyDown={press}
        placeholder={t("palette.placeholder")}
        aria-label={t("palette.title")}
        role="combobox"
        aria-expanded
        aria-controls={id}
        aria-autocomplete="list"
        aria-activedescendant={current && `${id}-${current.id}`}
        leftSection={<IconSearch size={18} />}
        size="md"
        variant="unstyled"
        spellCheck={false}
        autoComplete="off"
        data-autofocus
      />
      <div ref={list} id={id} role="listbox" aria-label={t("palette.results")} className="choices">
        {found.map((command) => (
          <div
            key={command.id}
            id={`${id}-${command.id}`}
            role="option"
            aria-selected={command === current}
            className="choice"
            onPointerMove={() => setChosen(command.id)}
            onClick={() => choose(command)}
          >
            <span className="kind">{t(command.kind)}</span>
            <span className="label">{command.label}</span>
            {command.detail && <span className="detail">{command.detail}</span>}
          </div>
        ))}
      </div>
      <Text size="xs" c="dimmed" px="md" py={8} role="status">
        {found.length === 0 ? t("palette.none") : t("palette.hint")}
      </Text>
    </Box>
  );
}

function matching(commands: Command[], typed: string): Command[] {
  if (typed.trim() === "") return commands.slice(0, MOST_SHOWN);
  return commands
    .map((command) => ({ command, score: Math.max(fit(typed, command.label), fit(typed, `${command.label} ${command.detail ?? ""}`) - 8) }))
    .filter(({ score }) => score >= 0)
    .sort((a, b) => b.score - a.score)
    .filter(({ score }, _, [best]) => best === undefined || score >= CLOSE * best.score)
    .slice(0, MOST_SHOWN)
    .map(({ command }) => command);
}
