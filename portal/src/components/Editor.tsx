import { useComputedColorScheme } from "@mantine/core";
import { javascript } from "@codemirror/lang-javascript";
import { python } from "@codemirror/lang-python";
import { type Diagnostic, lintGutter, setDiagnostics } from "@codemirror/lint";
import CodeMirror, { EditorView, type ReactCodeMirrorRef, keymap } from "@uiw/react-codemirror";
import { useEffect, useMemo, useRef } from "react";
import type { ScriptWarning } from "../api/types";

interface Edited {
  label: string;
  language: string;
  value: string;
  warnings: ScriptWarning[];
  onChange: (value: string) => void;
  onSave: () => void;
}

/** The script editor: highlighting, marks beside lines with mistakes, Ctrl+S saves. */
export function Editor({ label, language, value, warnings, onChange, onSave }: Edited) {
  const scheme = useComputedColorScheme("light");
  const editor = useRef<ReactCodeMirrorRef>(null);
  const save = useRef(onSave);
  save.current = onSave;
  const extensions = useMemo(
    () => [
      language === "python" ? python() : javascript({ typescript: language === "typescript" }),
      lintGutter(),
      EditorView.contentAttributes.of({ "aria-label": label }),
      keymap.of([{ key: "Mod-s", preventDefault: true, run: () => (save.current(), true) }]),
    ],
    [language, label],
  );
  useEffect(() => {
    const view = editor.current?.view;
    if (view) view.dispatch(setDiagnostics(view.state, marks(view, warnings)));
  }, [warnings]);
  return (
    <CodeMirror
      ref={editor}
      value={value}
      height="46vh"
      minHeight="240px"
      theme={scheme}
      extensions={extensions}
      basicSetup={{ tabSize: 4 }}
      indentWithTab={false}
      onChange={onChange}
    />
  );
}

function marks(view: EditorView, warnings: ScriptWarning[]): Diagnostic[] {
  return warnings
    .filter((warning) => warning.line !== null && warning.line <= view.state.doc.lines)
    .map((warning) => {
      const line = view.state.doc.line(warning.line ?? 1);
      return { from: line.from, to: line.to, severity: "error", message: warning.message };
    });
}
