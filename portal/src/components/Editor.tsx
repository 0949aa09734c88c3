import { useComputedColorScheme } from "@mantine/core";
import { javascript } from "@codemirror/lang-javascript";
import { globalCompletion, localCompletionSource, pythonLanguage } from "@codemirror/lang-python";
import { type Diagnostic, lintGutter, setDiagnostics } from "@codemirror/lint";
import CodeMirror, { EditorState, EditorView, type ReactCodeMirrorRef, keymap } from "@uiw/react-codemirror";
import { useCallback, useEffect, useMemo, useRef } from "react";
import type { ScriptWarning } from "../api/types";
import { useWords } from "../i18n";
import { type CompletionNames, behindDot, completer } from "./completion";

type Asked = Parameters<typeof globalCompletion>[0];

// Python's own words are none of what follows a dot.
const PYTHON = [
  pythonLanguage,
  ...[localCompletionSource, globalCompletion].map((source) =>
    pythonLanguage.data.of({ autocomplete: (context: Asked) => (behindDot(context) ? null : source(context)) }),
  ),
];

interface Edited {
  label: string;
  language: string;
  value: string;
  warnings: ScriptWarning[];
  names: CompletionNames;
  readOnly?: boolean;
  onChange: (value: string) => void;
  onSave: () => void;
}

/** The script editor: highlighting, marks where mistakes are, words that may follow, Ctrl+S saves. */
export function Editor({ label, language, value, warnings, names, readOnly = false, onChange, onSave }: Edited) {
  const { t } = useWords();
  const scheme = useComputedColorScheme("light");
  const editor = useRef<ReactCodeMirrorRef>(null);
  const save = useRef(onSave);
  save.current = onSave;
  // What completion and marks need of the newest drawing, without making the editor anew.
  const known = useRef({ names, t, warnings });
  known.current = { names, t, warnings };
  const extensions = useMemo(() => {
    const autocomplete = (context: Asked) => completer(language, known.current.names, known.current.t)(context);
    const data = [{ autocomplete }]; // the same at every look, as a source that is new has nothing to say yet
    return [
      language === "python" ? PYTHON : javascript({ typescript: language === "typescript" }),
      EditorState.languageData.of(() => data),
      lintGutter(),
      EditorView.contentAttributes.of({ "aria-label": label }),
      keymap.of([{ key: "Mod-s", preventDefault: true, run: () => (save.current(), true) }]),
    ];
  }, [language, label]);
  const mark = useCallback((view: EditorView | undefined) => {
    if (view) view.dispatch(setDiagnostics(view.state, marks(view, known.current.warnings)));
  }, []);
  useEffect(() => mark(editor.current?.view), [warnings, mark]);
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
      readOnly={readOnly}
      onCreateEditor={mark}
      onChange={onChange}
    />
  );
}

/** The marks of what is wrong: from its column to the end of what stands there, or the whole line. */
function marks(view: EditorView, warnings: ScriptWarning[]): Diagnostic[] {
  return warnings
    .filter((warning) => warning.line !== null && warning.line >= 1 && warning.line <= view.state.doc.lines)
    .map((warning) => {
      const line = view.state.doc.line(warning.line ?? 1);
      const begun = line.from + Math.max(0, (warning.column ?? 1) - 1);
      const from = begun < line.to ? begun : line.from;
      const word = /^(\w+|.)/.exec(view.state.doc.sliceString(from, line.to))?.[0].length ?? 0;
      const to = warning.column === null ? line.to : from + word;
      return { from, to, severity: "error", message: warning.message };
    });
}
