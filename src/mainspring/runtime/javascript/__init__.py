"""JavaScript and TypeScript: each run in a Deno process of its own, kept warm until it is needed."""
