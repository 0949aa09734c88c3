import { createTheme, type MantineColorsTuple } from "@mantine/core";

// A mainspring lives in a watch: verdigris is what brass wears with age.
const verdigris: MantineColorsTuple = [
  "#e6f7f3", "#d2ebe4", "#a6d6ca", "#76c1ae", "#50af97",
  "#38a488", "#299e80", "#188a6d", "#00755b", "#006650",
];

export const theme = createTheme({
  // The arrows are too small to press; the keyboard's do the same.
  components: { NumberInput: { defaultProps: { hideControls: true } } },
  primaryColor: "verdigris",
  primaryShade: 8,
  colors: { verdigris },
  defaultRadius: "md",
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace',
  headings: { fontWeight: "650" },
  cursorType: "pointer",
  respectReducedMotion: true,
});
