import type { Catalogue } from "../en";
import { alerts } from "./alerts";
import { common } from "./common";
import { configure } from "./configure";
import { data } from "./data";
import { logs } from "./logs";
import { nodes } from "./nodes";
import { overview } from "./overview";
import { plan } from "./plan";
import { runs } from "./runs";
import { scale } from "./scale";
import { scheduler } from "./scheduler";

export const fr: Catalogue = {
  ...alerts,
  ...common,
  ...scheduler,
  ...plan,
  ...runs,
  ...data,
  ...logs,
  ...configure,
  ...scale,
  ...overview,
  ...nodes,
};
