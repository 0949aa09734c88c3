import { Center, Text } from "@mantine/core";
import { IconFileImport } from "@tabler/icons-react";
import { type DragEvent, type ReactNode, useRef, useState } from "react";
import { useWords } from "../../i18n";

/** Takes files that are dropped anywhere on what it holds. */
export function DropArea({ children, onFile }: { children: ReactNode; onFile: (files: File[]) => void }) {
  const { t } = useWords();
  const [over, setOver] = useState(false);
  // Entering a child comes before leaving its parent: the depth tells when the area itself is left.
  const depth = useRef(0);
  const holdsFiles = (event: DragEvent) => event.dataTransfer.types.includes("Files");
  const enter = (event: DragEvent, step: number) => {
    if (!holdsFiles(event)) return;
    depth.current += step;
    setOver(depth.current > 0);
  };
  return (
    <div
      className="droparea"
      onDragEnter={(event) => enter(event, 1)}
      onDragLeave={(event) => enter(event, -1)}
      onDragOver={(event) => holdsFiles(event) && event.preventDefault()}
      onDrop={(event) => {
        if (!holdsFiles(event)) return;
        event.preventDefault();
        depth.current = 0;
        setOver(false);
        onFile([...event.dataTransfer.files]);
      }}
    >
      {children}
      {over && (
        <Center className="dropping">
          <IconFileImport size={28} />
          <Text fw={600}>{t("import.drop")}</Text>
        </Center>
      )}
    </div>
  );
}
