// The words of the portal, a file per area. A language is one folder with these keys; {name} stands for a value.
import { alerts } from "./alerts";
import { audit } from "./audit";
import { common } from "./common";
import { completion } from "./completion";
import { configure } from "./configure";
import { data } from "./data";
import { logs } from "./logs";
import { nodes } from "./nodes";
import { overview } from "./overview";
import { people } from "./people";
import { plan } from "./plan";
import { runs } from "./runs";
import { scale } from "./scale";
import { scheduler } from "./scheduler";

export const en = {
  ...alerts,
  ...common,
  ...completion,
  ...scheduler,
  ...plan,
  ...runs,
  ...data,
  ...logs,
  ...configure,
  ...scale,
  ...overview,
  ...nodes,
  ...people,
  ...audit,
} as const;

export type Key = keyof typeof en;
export type Catalogue = Record<Key, string>;
