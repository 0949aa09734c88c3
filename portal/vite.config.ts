import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { mantineStyles } from "./mantine-styles.ts";

// The bundle goes into the Python package, which serves it under a strict content policy: no inline scripts.
export default defineConfig({
  plugins: [react(), mantineStyles()],
  build: {
    outDir: "../src/mainspring/http/portal",
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
  },
  server: { proxy: { "/api": "http://127.0.0.1:8420" } },
});
