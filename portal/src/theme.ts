import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from "@mantine/core";

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

// Mantine's own are too faint to read: WCAG asks for a contrast of 4.5 to 1, also on a row that is pointed at.
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-dimmed": "#5c656e",
    "--mantine-color-placeholder": "#68717a",
    "--mantine-color-error": "#c92a2a",
  },
  dark: {
    "--mantine-color-dimmed": "#a6a6a6",
    "--mantine-color-placeholder": "#9a9a9a",
    "--mantine-color-error": "#ff8787",
  },
});
