import { useSession } from "../api/session";
import { useWords } from "../i18n";
import { Confirm } from "./Confirm";
import { LoginOver } from "./LoginOver";
import { Palette } from "./Palette";
import { ShortcutList } from "./ShortcutList";

interface Shown {
  finding: boolean;
  onFound: () => void;
  keys: boolean;
  onKeys: () => void;
  onKeysClosed: () => void;
  leaving: boolean;
  onLeave: () => void;
  onLeaving: () => void;
  onStay: () => void;
}

/** What may open over any page. It comes when one of them is wanted for the first time. */
export function ShellDialogs(shown: Shown) {
  const { t } = useWords();
  const { expired } = useSession();
  return (
    <>
      <Palette opened={shown.finding} onClose={shown.onFound} onHelp={shown.onKeys} onLeave={shown.onLeaving} />
      <ShortcutList opened={shown.keys} onClose={shown.onKeysClosed} />
      <Confirm
        opened={shown.leaving}
        title={t("script.leaveTitle")}
        text={t("script.leaveText")}
        action={t("app.signOut")}
        onConfirm={shown.onLeave}
        onClose={shown.onStay}
      />
      <LoginOver expired={expired} />
    </>
  );
}
