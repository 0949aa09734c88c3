import { javascript } from "@codemirror/lang-javascript";
import { python } from "@codemirror/lang-python";
import { MergeView, unifiedMergeView } from "@codemirror/merge";
import { useComputedColorScheme } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { EditorState, EditorView, basicSetup, oneDark } from "@uiw/react-codemirror";
import { useEffect, useRef } from "react";

interface Compared {
  language: string;
  before: string;
  after: string;
  labels: { before: string; after: string };
}

/** Two texts side by side, or one under the other where the window is narrow. */
export function Comparison({ language, before, after, labels }: Compared) {
  const scheme = useComputedColorScheme("light");
  const narrow = useMediaQuery("(max-width: 62em)", false, { getInitialValueInEffect: false });
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const parent = box.current;
    if (parent === null) return undefined;
    const common = [
      basicSetup({ foldGutter: false }),
      language === "python" ? python() : javascript({ typescript: language === "typescript" }),
      EditorState.readOnly.of(true),
      EditorView.lineWrapping,
      ...(scheme === "dark" ? [oneDark] : []),
    ];
    const named = (name: string) => [...common, EditorView.contentAttributes.of({ "aria-label": name })];
    if (narrow) {
      const view = new EditorView({
        parent,
        doc: after,
        extensions: [...named(labels.after), unifiedMergeView({ original: before, mergeControls: false })],
      });
      return () => view.destroy();
    }
    const view = new MergeView({
      parent,
      a: { doc: before, extensions: named(labels.before) },
      b: { doc: after, extensions: named(labels.after) },
      collapseUnchanged: { margin: 4, minSize: 8 },
    });
    return () => view.destroy();
  }, [language, before, after, labels.before, labels.after, scheme, narrow]);
  return <div ref={box} className="comparison" />;
}
