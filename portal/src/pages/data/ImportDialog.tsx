import { Alert, Badge, Button, Checkbox, FileButton, Group, Modal, Progress, ScrollArea, Select, Stack, Table as Lines, Text } from "@mantine/core";
import { IconFileImport } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { address, api, upload } from "../../api/client";
import type { FilePreview, ImportProgress, Table } from "../../api/types";
import { Problem, Skeletons } from "../../components/States";
import { useWords } from "../../i18n";
import { textOf } from "./cellText";

const FORMATS = ["csv", "json", "ndjson", "parquet"];
const ENDINGS: Record<string, string> = { csv: "csv", json: "json", ndjson: "ndjson", jsonl: "ndjson", parquet: "parquet" };

/** Bytes at the beginning of a file that its preview needs, where it can be read from its beginning. */
const BEGINNING = 1024 * 1024;

interface Imported {
  table: Table;
  /** Files that were dropped; empty: one is chosen here; null: closed. */
  files: File[] | null;
  onClose: () => void;
  onStored: () => void;
}

/** Rows from a file: a look at it first, then all of it, with how far it is. */
export function ImportDialog(props: Imported) {
  const { t } = useWords();
  const [chosen, setChosen] = useState<File | null>(null);
  const file = chosen ?? props.files?.[0] ?? null;
  const close = () => {
    setChosen(null);
    props.onClose();
  };
  return (
    <Modal
      opened={props.files !== null}
      onClose={close}
      title={t("import.title", { name: props.table.name })}
      size="xl"
      closeOnClickOutside={false}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      {file === null ? <Choose onFile={setChosen} /> : <Looked key={file.name} {...props} file={file} onClose={close} />}
    </Modal>
  );
}

function Choose({ onFile }: { onFile: (file: File | null) => void }) {
  const { t } = useWords();
  return (
    <Stack align="center" py="xl">
      <IconFileImport size={32} stroke={1.4} />
      <Text size="sm" c="dimmed" ta="center">
        {t("import.hint")}
      </Text>
      <FileButton onChange={onFile} accept=".csv,.json,.ndjson,.jsonl,.parquet">
        {(button) => <Button {...button}>{t("import.choose")}</Button>}
      </FileButton>
    </Stack>
  );
}

function Looked({ table, file, onClose, onStored }: Imported & { file: File }) {
  const { t } = useWords();
  const [format, setFormat] = useState(ENDINGS[file.name.split(".").pop()?.toLowerCase() ?? ""] ?? "");
  const [upsert, setUpsert] = useState(false);
  const [each, setEach] = useState(false);
  const run = useImport(table, file, onStored);
  const preview = useQuery({
    queryKey: ["preview", table.name, file.name, file.size, file.lastModified, format],
    queryFn: async () => {
      const beginning = await beginningOf(file, format);
      const asked = { format, cut: beginning.size < file.size };
      return api.postFile<FilePreview>(`/tables/${table.name}/rows/preview`, asked, beginning);
    },
    enabled: format !== "",
    retry: false,
    gcTime: 0,
  });
  return (
    <Stack>
      <Group justify="space-between" gap="sm">
        <Text size="sm" fw={600} style={{ overflowWrap: "anywhere" }}>
          {file.name}
        </Text>
        <Select aria-label={t("import.format")} w={130} data={FORMATS} placeholder={t("import.format")} value={format || null} disabled={run.begun} onChange={(next) => setFormat(next ?? "")} />
      </Group>
      {format !== "" && preview.isPending && <Skeletons count={3} />}
      {preview.isError && <Problem problem={preview.error} />}
      {preview.data && !run.begun && <Preview preview={preview.data} />}
      {!run.begun && (
        <Stack gap="xs">
          <Checkbox label={t("import.upsert")} checked={upsert} onChange={(event) => setUpsert(event.currentTarget.checked)} />
          <Checkbox label={t("import.each")} checked={each} onChange={(event) => setEach(event.currentTarget.checked)} />
        </Stack>
      )}
      {run.begun && <Running {...run} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={run.busy ? run.stop : onClose}>
          {t(run.busy ? "import.stop" : run.begun ? "common.close" : "common.cancel")}
        </Button>
        {!run.begun && (
          <Button disabled={!preview.data || preview.data.rows.length === 0} onClick={() => run.start({ format, mode: upsert ? "upsert" : "insert", each })}>
            {t("import.action")}
          </Button>
        )}
      </Group>
    </Stack>
  );
}

/** What the server needs to see: the whole lines at the beginning, or everything where lines say nothing. */
async function beginningOf(file: File, format: string): Promise<Blob> {
  if (file.size <= BEGINNING || (format !== "csv" && format !== "ndjson")) return file;
  const bytes = new Uint8Array(await file.slice(0, BEGINNING).arrayBuffer());
  const end = bytes.lastIndexOf(10) + 1;
  return end === 0 ? file : file.slice(0, end);
}

function Preview({ preview }: { preview: FilePreview }) {
  const { t } = useWords();
  if (preview.rows.length === 0) return <Alert color="gray" variant="light">{t("import.empty")}</Alert>;
  return (
    <ScrollArea type="auto">
      <Lines className="preview" fz="sm" verticalSpacing={4} aria-label={t("import.preview")}>
        <Lines.Thead>
          <Lines.Tr>
            {preview.columns.map((column) => (
              <Lines.Th key={column.name}>
                {column.name}
                <Text size="xs" c="dimmed" fw={400}>
                  {column.type}
                </Text>
                {column.known === null && column.name !== "id" && <Badge size="xs" variant="light" tt="none">{t("import.new")}</Badge>}
                {column.known !== null && column.known !== column.type && (
                  <Badge size="xs" variant="light" color="red" tt="none">
                    {t("import.other", { type: column.known })}
                  </Badge>
                )}
              </Lines.Th>
            ))}
          </Lines.Tr>
        </Lines.Thead>
        <Lines.Tbody>
          {preview.rows.map((row, index) => (
            <Lines.Tr key={index}>
              {preview.columns.map((column) => {
                const value = row[column.name];
                return <Lines.Td key={column.name}>{typeof value === "object" && value ? textOf(value, "json") : textOf(value, "string")}</Lines.Td>;
              })}
            </Lines.Tr>
          ))}
        </Lines.Tbody>
      </Lines>
    </ScrollArea>
  );
}

interface Run {
  begun: boolean;
  busy: boolean;
  sent: number;
  progress: ImportProgress | null;
  problem: unknown;
}

const NOT_BEGUN: Run = { begun: false, busy: false, sent: 0, progress: null, problem: null };

function useImport(table: Table, file: File, onStored: () => void) {
  const queries = useQueryClient();
  const [run, setRun] = useState(NOT_BEGUN);
  const stopper = useRef<AbortController | null>(null);
  useEffect(() => () => stopper.current?.abort(), []);
  const start = async (options: { format: string; mode: string; each: boolean }) => {
    stopper.current = new AbortController();
    setRun({ ...NOT_BEGUN, begun: true, busy: true });
    try {
      await upload({
        path: address(`/tables/${table.name}/rows/import`, options),
        file,
        signal: stopper.current.signal,
        onSent: (sent) => setRun((now) => ({ ...now, sent })),
        onLine: (line) => setRun((now) => ({ ...now, progress: line as ImportProgress })),
      });
    } catch (problem) {
      const stopped = problem instanceof DOMException && problem.name === "AbortError";
      setRun((now) => ({ ...now, problem: stopped ? null : problem }));
    }
    setRun((now) => ({ ...now, busy: false }));
    void queries.invalidateQueries({ queryKey: ["tables"] });
    onStored();
  };
  return { ...run, start: (options: Parameters<typeof start>[0]) => void start(options), stop: () => stopper.current?.abort() };
}

function Running({ busy, sent, progress, problem }: Run) {
  const { t, locale } = useWords();
  const stored = (progress?.stored ?? 0).toLocaleString(locale);
  const sending = busy && progress === null && sent < 1;
  return (
    <Stack gap="sm">
      {busy && <Progress value={sending ? sent * 100 : 100} striped={!sending} animated={!sending} aria-label={t("import.progress")} />}
      <Text size="sm" className="numbers" role="status">
        {sending
          ? t("import.sending", { part: Math.floor(sent * 100) })
          : t(busy ? "import.storing" : "import.stored", { count: stored })}
      </Text>
      {progress !== null && progress.failed > 0 && (
        <Alert color="orange" variant="light" title={t("import.refused", { count: progress.failed.toLocaleString(locale) })}>
          {progress.problems.slice(0, 5).map((refused) => (
            <Text key={refused.index} size="sm">
              {t("import.row", { number: (refused.index + 1).toLocaleString(locale), why: refused.message })}
            </Text>
          ))}
        </Alert>
      )}
      {progress?.error && (
        <Alert color="red" variant="light" role="alert" title={t("import.broken")}>
          {progress.error.message}
        </Alert>
      )}
      {problem !== null && <Problem problem={problem} />}
    </Stack>
  );
}
