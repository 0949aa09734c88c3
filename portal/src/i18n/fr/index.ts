import type { Catalogue } from "../en";
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

export const fr: Catalogue = {
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
};
