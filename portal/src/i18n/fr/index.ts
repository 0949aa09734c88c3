import type { Catalogue } from "../en";
import { alerts } from "./alerts";
import { backups } from "./backups";
import { common } from "./common";
import { configure } from "./configure";
import { data } from "./data";
import { logs } from "./logs";
import { plan } from "./plan";
import { runs } from "./runs";
import { scale } from "./scale";
import { scheduler } from "./scheduler";
import { shell } from "./shell";

export const fr: Catalogue = {
  ...alerts,
  ...backups,
  ...common,
  ...shell,
  ...scheduler,
  ...plan,
  ...runs,
  ...data,
  ...logs,
  ...configure,
  ...scale,
};
